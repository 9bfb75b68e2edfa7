extension OpSample {
  /// The samples of the operations that order, choose and accumulate elements; they stand beside the ops.
  static var sorting: [OpSample] {
    [Nonzero.samples].flatMap(\.self)
  }
}
