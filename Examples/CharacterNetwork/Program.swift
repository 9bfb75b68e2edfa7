// Teaches a recurrent network to write, letter by letter.

import ArgumentParser
import ExampleSupport
import Foundation
import Theano

extension Cell: ExpressibleByArgument {}

@main
struct Program: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "CharacterNetwork", abstract: "Trains a recurrent network on a text, letter by letter.")

  @Option(help: "A text file; without it sentences are made up.")
  var data: String?

  @Option(help: "The kind of cell; by default both, one after the other.")
  var cell: Cell?

  @Option(help: "How many numbers the state has.")
  var hidden = 48

  @Option(help: "How often to go through the text.")
  var epochs = 3

  @Option(help: "How many places of the text are read side by side.")
  var streams = 16

  @Option(help: "Through how many letters a gradient goes back.")
  var length = 32

  @Option(help: "How far a step goes.")
  var rate = 0.01

  @Option(help: "How many letters to make up where there is no --data.")
  var letters = 30_000

  @Option(help: "How many letters to write at the end.")
  var sample = 120

  func validate() throws {
    for (name, value) in [
      ("hidden", hidden), ("epochs", epochs), ("streams", streams), ("length", length), ("letters", letters),
      ("sample", sample),
    ] where value < 1 {
      throw ValidationError("--\(name) must be at least 1")
    }
  }

  func run() throws {
    let text = try data.map { try Text(file: $0) } ?? Text.builtIn(letters)
    print("\(text.codes.count) letters, \(text.letters.count) different ones, entropy \(fixed(text.entropy, 2)) bits")
    let batches = try text.batches(streams: streams, length: length)
    for cell in cell.map({ [$0] }) ?? Cell.allCases {
      let network = try Network(
        cell, hidden: hidden, letters: text.letters.count, streams: streams, rate: rate, clip: 1, sample: sample)
      var progress = ProgressLine(epochs: epochs, batches: batches.count)
      for epoch in 1...epochs {
        let bits = try network.epoch(batches) { done, bits in progress.show(epoch: epoch, done: done, loss: bits) }
        progress.clear()
        print("\(cell.rawValue), epoch \(epoch): \(fixed(bits, data == nil ? 1 : 3)) bits per letter")
      }
      let written = String(try network.sample(after: text.codes[0]).map { text.letters[$0] })
      // Rounding, and so the letters, depend on the machine: of made-up sentences they go where nothing is compared.
      if data == nil {
        FileHandle.standardError.write(Data("\(written)\n".utf8))
        print("writes \(written.count) letters")
      } else {
        print(written)
      }
    }
  }
}
