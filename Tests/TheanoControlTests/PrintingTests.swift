import Testing
import Theano

/// Loops and choices in print.
struct LoopPrintingTests {
  @Test func debugprintShowsTheStep() throws {
    let (A, k) = (T.dvector("A"), T.iscalar("k"))
    let (powers, _) = T.scan({ prior, A in prior * A }, outputsInfo: T.onesLike(A), nonSequences: A, nSteps: k)
    let text = T.printing.debugprint(powers[-1], file: .string)
    #expect(text.contains("Inner graphs of the scan ops:\n\nfor{cpu,scan_fn} [id "), "\(text)")
    #expect(text.contains("\n >Elemwise{mul,no_inplace} [id "), "\(text)")
    // What is a row of what, or what it is outside.
    let id = try #require(text.firstMatch(of: /\|A \[id ([A-Z]+)\]\n/)).output.1
    #expect(text.contains("\n > |A [id ") && text.contains("] -> [id \(id)]\n"), "\(text)")
    // The step of a compiled function too; and each id names one node.
    let f = try function([A, k], powers[-1])
    let compiled = T.printing.debugprint(f, file: .string)
    #expect(compiled.contains("\n >Elemwise{mul,no_inplace} [id "), "\(compiled)")
    let ids = text.matches(of: /\[id ([A-Z]+)\] ''/).map { String($0.output.1) }
    let inner = text.split(separator: "\n").filter { $0.hasPrefix(" >") }
    #expect(inner.allSatisfy { line in ids.count { line.contains("[id \($0)] ''") } <= 1 })
    // A step inside a step.
    let (sums, _) = T.scan(
      { row in T.scan({ a, total in a + total }, sequences: row, outputsInfo: 0.0).outputs[-1] },
      sequences: T.dmatrix("m"))
    let nested = T.printing.debugprint(sums, file: .string)
    #expect(nested.components(separatedBy: "\nfor{cpu,scan_fn}").count == 3, "\(nested)")
    let chosen = T.printing.debugprint(T.ifelse(k, A, A * 2), file: .string)
    #expect(chosen.contains("if{"), "\(chosen)")
  }
}
