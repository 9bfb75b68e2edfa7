// Written by Scripts/fit_polynomials.py: change the script, not this file.
//
// Coefficients stand lowest degree first. The number beside each list is the error of the
// rounded polynomial in exact arithmetic, as it enters the function's relative error.

extension PolynomialTable {
  /// (exp(r) - 1 - r) / r² for |r| ≤ ln 2 / 2
  static let exponential = PolynomialTable(
    // 2^-26.5
    single: [
      0x1.0000000000000p-1,
      0x1.5554dc0000000p-3,
      0x1.55551a0000000p-5,
      0x1.120ba20000000p-7,
      0x1.6d113c0000000p-10,
    ],
    // 2^-61.1
    double: [
      0x1.0000000000000p-1,
      0x1.5555555555557p-3,
      0x1.5555555555556p-5,
      0x1.11111111100cep-7,
      0x1.6c16c16c162ccp-10,
      0x1.a01a01abef415p-13,
      0x1.a01a01a6dcaffp-16,
      0x1.71de021a90822p-19,
      0x1.27e4db57442fbp-22,
      0x1.af4e196027428p-26,
      0x1.1f731ea5352cap-29,
    ])

  /// (2^r - 1) / r for |r| ≤ 1/2
  static let powerOfTwo = PolynomialTable(
    // 2^-26.7
    single: [
      0x1.62e4300000000p-1,
      0x1.ebfbe00000000p-3,
      0x1.c6af6c0000000p-5,
      0x1.3b2a540000000p-7,
      0x1.5f08900000000p-10,
      0x1.44138a0000000p-13,
    ],
    // 2^-55.1
    double: [
      0x1.62e42fefa39efp-1,
      0x1.ebfbdff82c598p-3,
      0x1.c6b08d704a0c2p-5,
      0x1.3b2ab6fba1ddap-7,
      0x1.5d87fe78a5276p-10,
      0x1.430913096fd9fp-13,
      0x1.ffcbfc670dcd4p-17,
      0x1.62bfd47773353p-20,
      0x1.b524fae627834p-24,
      0x1.e6063f7217bc6p-28,
      0x1.e9d3fe3952179p-32,
    ])

  /// single: (log(1+f) - f + f²/2) / f³ for √½ ≤ 1+f ≤ √2
  /// double: (2 atanh(s) - 2s) / s³ in z = s², s = f/(2+f)
  static let logarithm = PolynomialTable(
    // 2^-28.4
    single: [
      0x1.5555540000000p-2,
      -0x1.fffffc0000000p-3,
      0x1.999d5a0000000p-3,
      -0x1.555b4a0000000p-3,
      0x1.23d21a0000000p-3,
      -0x1.fcf4c60000000p-4,
      0x1.dea2820000000p-4,
      -0x1.d635bc0000000p-4,
      0x1.1d8ea60000000p-4,
    ],
    // 2^-57.7
    double: [
      0x1.5555555555558p-1,
      0x1.9999999995273p-2,
      0x1.2492492dfd86cp-2,
      0x1.c71c62d5e53e0p-3,
      0x1.7462b91b8df65p-3,
      0x1.39fdcceb4bb45p-3,
      0x1.2b5f68a50d903p-3,
    ])

  /// (2 atanh(s) - 2s) / s³ in z = s², 0 ≤ s ≤ 1/3
  static let inverseHyperbolic = PolynomialTable(
    // 2^-29.8
    single: [
      0x1.5555560000000p-1,
      0x1.9998d40000000p-2,
      0x1.24c94c0000000p-2,
      0x1.bc88280000000p-3,
      0x1.dbbb3a0000000p-3,
    ],
    // 2^-58.7
    double: [
      0x1.5555555555555p-1,
      0x1.999999999999cp-2,
      0x1.2492492491fdep-2,
      0x1.c71c71c77ed17p-3,
      0x1.745d1724ab178p-3,
      0x1.3b13b7ce64fe1p-3,
      0x1.11103e0d7678bp-3,
      0x1.e2048e5d15d67p-4,
      0x1.ad452c0dfe02fp-4,
      0x1.974642684ae01p-4,
      0x1.033fe3af9eba7p-4,
      0x1.381aa4e0baf60p-3,
    ])

  /// (tanh(x)/x - 1) / x² in z = x², |x| ≤ 0.625
  static let hyperbolic = PolynomialTable(
    // 2^-27.8
    single: [
      -0x1.5555560000000p-2,
      0x1.1110ea0000000p-3,
      -0x1.ba08c20000000p-5,
      0x1.64a9400000000p-6,
      -0x1.1168b40000000p-7,
      0x1.2c7d780000000p-9,
    ],
    // 2^-56.7
    double: [
      -0x1.5555555555555p-2,
      0x1.11111111110a8p-3,
      -0x1.ba1ba1ba0f0cbp-5,
      0x1.664f487e08907p-6,
      -0x1.226e34738a3aap-7,
      0x1.d6d39ad329565p-9,
      -0x1.7d9f6e2122829p-10,
      0x1.3526dfb7d51b5p-11,
      -0x1.f242fe2566072p-13,
      0x1.844375ceb8cc4p-14,
      -0x1.05b72f52995c9p-15,
      0x1.b324134ba5eb6p-18,
    ])

  /// (sinh(x)/x - 1) / x² in z = x², |x| ≤ 1
  static let hyperbolicSine = PolynomialTable(
    // 2^-27.7
    single: [
      0x1.5555560000000p-3,
      0x1.11111e0000000p-7,
      0x1.a009000000000p-13,
      0x1.78a70e0000000p-19,
    ],
    // 2^-56.6
    double: [
      0x1.5555555555555p-3,
      0x1.1111111111111p-7,
      0x1.a01a01a01a001p-13,
      0x1.71de3a556f96cp-19,
      0x1.ae6456792a77fp-26,
      0x1.612467ccb2260p-33,
      0x1.ae777c36fd5b6p-41,
      0x1.99f0806c2628dp-49,
    ])

  /// (arctan(x)/x - 1) / x² in z = x², |x| ≤ tan(π/8)
  static let arctangent = PolynomialTable(
    // 2^-28.2
    single: [
      -0x1.5555540000000p-2,
      0x1.9997300000000p-3,
      -0x1.241ffa0000000p-3,
      0x1.b80b480000000p-4,
      -0x1.08351c0000000p-4,
    ],
    // 2^-57.9
    double: [
      -0x1.5555555555555p-2,
      0x1.9999999999953p-3,
      -0x1.249249248d768p-3,
      0x1.c71c71c2fe5d9p-4,
      -0x1.745d165cb83aap-4,
      0x1.3b1392b641b06p-4,
      -0x1.110e858a72e28p-4,
      0x1.e199da4156fd9p-5,
      -0x1.ac78ec6b8cb98p-5,
      0x1.74d64aa665b0ap-5,
      -0x1.1b2058fb5da30p-5,
      0x1.0aa87c56e3eb5p-6,
    ])

  /// (sin(x)/x - 1) / x² in z = x², |x| ≤ π/4
  static let sine = PolynomialTable(
    // 2^-28.1
    single: [
      -0x1.5555560000000p-3,
      0x1.11110e0000000p-7,
      -0x1.a013980000000p-13,
      0x1.6db8ac0000000p-19,
    ],
    // 2^-57.1
    double: [
      -0x1.5555555555555p-3,
      0x1.1111111111110p-7,
      -0x1.a01a01a01990bp-13,
      0x1.71de3a545b165p-19,
      -0x1.ae6454093f4c8p-26,
      0x1.6121778432972p-33,
      -0x1.ab1366cceba95p-41,
    ])

  /// (cos(x) - 1 + x²/2) / x⁴ in z = x², |x| ≤ π/4
  static let cosine = PolynomialTable(
    // 2^-30.1
    single: [
      0x1.5555540000000p-5,
      -0x1.6c12c80000000p-10,
      0x1.9bd3160000000p-16,
    ],
    // 2^-59.6
    double: [
      0x1.5555555555555p-5,
      -0x1.6c16c16c16955p-10,
      0x1.a01a019f4a83dp-16,
      -0x1.27e4fa1274437p-22,
      0x1.1eeb634cf7698p-29,
      -0x1.90799b41a45ccp-37,
    ])

  /// erf(x)/x - 1 in z = x², |x| ≤ 1
  static let errorFunction = PolynomialTable(
    // 2^-27.5
    single: [
      0x1.06eba80000000p-3,
      -0x1.81273e0000000p-2,
      0x1.ce2d100000000p-4,
      -0x1.b7faba0000000p-6,
      0x1.5412700000000p-8,
      -0x1.a450880000000p-11,
      0x1.4a56900000000p-14,
    ],
    // 2^-56.2
    double: [
      0x1.06eba8214db69p-3,
      -0x1.812746b0379e7p-2,
      0x1.ce2f21a042bdep-4,
      -0x1.b82ce312889bap-6,
      0x1.565bcd0e6502dp-8,
      -0x1.c02db3feeb579p-11,
      0x1.f9a326c233146p-14,
      -0x1.f4d2561aeafd4p-17,
      0x1.b9e6509b9867dp-20,
      -0x1.5f6d925a0bc7ap-23,
      0x1.fc4356498c2d9p-27,
      -0x1.4e607b41a6416p-30,
      0x1.7f072188e194dp-34,
      -0x1.29b9f1b3df556p-38,
    ])

  /// (x + c) exp(x²) erfc(x) in t = (x - c)/(x + c), single: c = 1.5, x ≤ 10.5
  /// double: c = 2, x ≤ 27.5
  static let complement = PolynomialTable(
    // 2^-27.9
    single: [
      0x1.edf4880000000p-1,
      -0x1.0404ea0000000p-1,
      0x1.35bf000000000p-4,
      0x1.874f9a0000000p-5,
      -0x1.09d2dc0000000p-7,
      -0x1.35c61c0000000p-7,
      -0x1.daa7fa0000000p-11,
      0x1.e1a6f40000000p-10,
      0x1.471c480000000p-10,
      -0x1.7860bc0000000p-11,
    ],
    // 2^-54.0
    double: [
      0x1.058671b52c776p+0,
      -0x1.5fd386754effap-1,
      0x1.1e2deea6b11b9p-2,
      -0x1.2a88e6107c6fbp-5,
      -0x1.606e4155462acp-6,
      0x1.a89eaff6ff3f0p-8,
      0x1.9517bb9561756p-9,
      -0x1.b6fbf8c68f509p-11,
      -0x1.5ba444877fa98p-11,
      0x1.2053dd8dd0b95p-15,
      0x1.2efc71d057ae6p-13,
      0x1.1e70f06a61941p-15,
      -0x1.6c7d88ae7cce5p-16,
      -0x1.0dd21fb50136ap-16,
      -0x1.12853a177144dp-20,
      0x1.ca29bc65f2160p-19,
      0x1.fc01e122939c7p-20,
      0x1.563673b58164cp-21,
      -0x1.e9b55b1ee8f76p-21,
      -0x1.eba92b001761cp-21,
      0x1.ba1597297b648p-21,
      -0x1.62242be63641ap-23,
    ])

  /// log2((1+s)/(1-s)) / s in z = s²: 2^-37.7.
  static let shortLogarithm: [Double] = [
    0x1.71547652bed9dp+1,
    0x1.ec709d13094a7p-1,
    0x1.27777fd825af6p-1,
    0x1.a58d86633111bp-2,
    0x1.5ce91c1a94018p-2,
  ]

  /// 2^r for |r| ≤ 1/2: 2^-34.0.
  static let shortPower: [Double] = [
    0x1.ffffffffa7135p-1,
    0x1.62e42fef9cc69p-1,
    0x1.ebfbe0aa03df0p-3,
    0x1.c6b08da70cce3p-5,
    0x1.3b29d8bb0b97ep-7,
    0x1.5d877598350dep-10,
    0x1.446c79efd4834p-13,
    0x1.00c0e4e15189cp-16,
  ]

  /// (2 atanh(s) - 2s - 2s³/3) / s⁵ in z = s²: 2^-66.4.
  static let longLogarithm: [Double] = [
    0x1.999999999999ap-2,
    0x1.2492492492522p-2,
    0x1.c71c71c6ea5acp-3,
    0x1.745d177ad436ap-3,
    0x1.3b1395b82701ep-3,
    0x1.1118cd67251c5p-3,
    0x1.df7ba1f4809c3p-4,
    0x1.e03a7acf07f85p-4,
  ]
}

extension SplitConstant {
  /// ln 2, as a sum of 2 numbers of each precision.
  static let ln2 = SplitConstant(
    single: [
      0x1.62e4300000000p-1,
      -0x1.05c6100000000p-29,
    ],
    double: [
      0x1.62e42fefa39efp-1,
      0x1.abc9e3b39803fp-56,
    ])

  /// log10 2, as a sum of 2 numbers of each precision.
  static let log10Of2 = SplitConstant(
    single: [
      0x1.3441360000000p-2,
      -0x1.ec10c00000000p-27,
    ],
    double: [
      0x1.34413509f79ffp-2,
      -0x1.9dc1da994fd21p-59,
    ])

  /// 1 / ln 2, as a sum of 2 numbers of each precision.
  static let log2OfE = SplitConstant(
    single: [
      0x1.7154760000000p+0,
      0x1.4ae0c00000000p-26,
    ],
    double: [
      0x1.71547652b82fep+0,
      0x1.777d0ffda0d24p-56,
    ])

  /// 1 / ln 10, as a sum of 2 numbers of each precision.
  static let log10OfE = SplitConstant(
    single: [
      0x1.bcb7b20000000p-2,
      -0x1.5b235e0000000p-27,
    ],
    double: [
      0x1.bcb7b1526e50ep-2,
      0x1.95355baaafad3p-57,
    ])

  /// π/2, as a sum of 3 numbers of each precision.
  static let halfPi = SplitConstant(
    single: [
      0x1.921fb60000000p+0,
      -0x1.777a5c0000000p-25,
      -0x1.ee59da0000000p-50,
    ],
    double: [
      0x1.921fb54442d18p+0,
      0x1.1a62633145c07p-54,
      -0x1.f1976b7ed8fbcp-110,
    ])

  /// π/4, as a sum of 2 numbers of each precision.
  static let quarterPi = SplitConstant(
    single: [
      0x1.921fb60000000p-1,
      -0x1.777a5c0000000p-26,
    ],
    double: [
      0x1.921fb54442d18p-1,
      0x1.1a62633145c07p-55,
    ])

  /// 2/3, for the double-double logarithm.
  static let twoThirds: [Double] = [
    0x1.5555555555555p-1,
    0x1.5555555555555p-55,
  ]
}
