extension OpSample {
  /// The samples of the operations that draw random numbers; they stand beside the ops.
  static var random: [OpSample] {
    [
      RandomDraw.samples, MRGDraw.samples, OutcomesFromUniform.samples, RandomParameter.samples, PhiloxDraw.samples,
      PhiloxAdvance.samples,
    ].flatMap(\.self)
  }
}
