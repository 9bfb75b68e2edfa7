import Theano

/// Builds and runs a workload once, writes its outputs, and says so; then measures for as many seconds as each line of
/// the standard input asks for. So several programs can be measured in turns, each of them ready.
func serve(_ name: String, _ directory: String) throws {
  guard let workload = workloads.first(where: { $0.name == name }) else {
    say("{\"workload\": \"\(name)\", \"error\": \"no workload has this name: --list\"}")
    return
  }
  let inputs = Inputs()
  inputs.load(directory)
  forgetPeak()
  let base = megabytes("VmRSS")
  let begin = now()
  let test = try workload.make(inputs)
  let built = now()
  let first = try test.call()
  let answered = now()
  let peak = megabytes("VmHWM")
  for (k, output) in try test.check(first).enumerated() { try output.write(npy: "\(directory)/output\(k).npy") }
  forgetPeak()
  let fastest = try warmUp(test)
  say(
    """
    {"workload": "\(name)", "build_s": \(built - begin), "first_call_s": \(answered - built), \
    "ttfr_s": \(answered - begin), "peak_rss_mb": \(peak), "rss_base_mb": \(base), \
    "call_us": \(fastest * 1e6)}
    """)
  while let line = readLine() {
    guard let seconds = Double(line) else { return }
    let samples = try measure(test, seconds: seconds, inner: max(1, Int(2e-4 / max(fastest, 1e-8))))
    say(
      """
      {"samples_us": [\(samples.map { String($0 * 1e6) }.joined(separator: ", "))], \
      "peak_rss_mb": \(max(peak, megabytes("VmHWM")))}
      """)
  }
}

private func warmUp(_ test: Case) throws -> Double {
  var fastest = Double.infinity
  let begin = now()
  repeat {
    let t = now()
    try test.run()
    fastest = min(fastest, now() - t)
  } while now() - begin < 0.1
  return fastest
}

/// Seconds per call, of each group of `inner` calls; at most a few hundred of them, evenly picked.
private func measure(_ test: Case, seconds: Double, inner: Int) throws -> [Double] {
  var samples: [Double] = []
  let end = now() + seconds
  repeat {
    let t = now()
    for _ in 0..<inner { try test.run() }
    samples.append((now() - t) / Double(inner))
  } while now() < end
  let step = max(1, samples.count / 200)
  return stride(from: 0, to: samples.count, by: step).map { samples[$0] }
}
