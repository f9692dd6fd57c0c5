// A scheduler of tasks: method calls on a few classes, linked packets, small integer state.
class Packet { constructor(link, identity, kind) { this.link = link; this.identity = identity; this.kind = kind; this.datum = 0 } }
class Task {
  constructor(scheduler, identity, priority) { this.scheduler = scheduler; this.identity = identity; this.priority = priority; this.queue = null; this.held = false; this.waiting = false }
  append(packet, list) {
    packet.link = null
    if (list === null) return packet
    let mouse = list
    while (mouse.link !== null) mouse = mouse.link
    mouse.link = packet
    return list
  }
  check(packet) { this.queue = this.append(packet, this.queue); this.waiting = false; return this }
  take() { const packet = this.queue; if (packet !== null) this.queue = packet.link; return packet }
}
class Idle extends Task {
  constructor(...rest) { super(...rest); this.control = 1; this.count = 10000 }
  run() {
    this.count--
    if (this.count === 0) { this.held = true; return this }
    if ((this.control & 1) === 0) { this.control = this.control / 2; return this.scheduler.release(1) }
    this.control = (this.control >> 1) ^ 0xd008
    return this.scheduler.release(2)
  }
}
class Worker extends Task {
  constructor(...rest) { super(...rest); this.sum = 0 }
  run() {
    const packet = this.take()
    if (packet === null) { this.waiting = true; return this }
    for (let i = 0; i < 4; i++) { packet.datum = (packet.datum + i + this.priority) % 26; this.sum += packet.datum }
    packet.identity = this.identity
    return this.scheduler.send(this.identity === 1 ? 2 : 1, packet)
  }
}
class Scheduler {
  constructor() { this.tasks = [new Idle(this, 0, 0), new Worker(this, 1, 10), new Worker(this, 2, 100)]; this.sent = 0 }
  release(identity) { const task = this.tasks[identity]; task.held = false; return task }
  send(identity, packet) { this.sent++; return this.tasks[identity].check(packet) }
  loop(turns) {
    for (let i = 0; i < turns; i++) {
      for (const task of this.tasks) if (!task.held && !(task.waiting && task.queue === null)) task.run()
    }
  }
}
let total = 0
for (let i = 0; i < 450; i++) {
  const scheduler = new Scheduler()
  for (let p = 0; p < 4; p++) scheduler.send(1 + (p & 1), new Packet(null, p, 0))
  scheduler.loop(12000)
  total += scheduler.sent + scheduler.tasks[1].sum
}
total
