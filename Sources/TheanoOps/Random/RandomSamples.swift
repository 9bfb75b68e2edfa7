extension OpSample {
  /// The samples of the operations that draw random numbers; they stand beside the ops.
  static var random: [OpSample] {
    [
      RandomDraw.samples, MRGDraw.samples, OutcomesFromUniform.samples, CheckedParameter.samples, PhiloxDraw.samples,
      PhiloxAdvance.samples, PlaceDraw.samples,
    ].flatMap(\.self)
  }
}
