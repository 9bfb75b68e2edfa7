/// The softmax family in every spelling.
enum SoftmaxRules {
  static let rules: [Rule] = []
}
