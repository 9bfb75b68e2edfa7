// Written by Scripts/double_double_constants.py: change the script, not this file.

extension DoubleDouble {
  /// π
  static let pi = DoubleDouble(0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53)
  /// The natural logarithm of 2.
  static let ln2 = DoubleDouble(0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56)
  /// √π
  static let rootPi = DoubleDouble(0x1.c5bf891b4ef6bp+0, -0x1.618f13eb7ca89p-54)
  /// 2 / √π
  static let twoOverRootPi = DoubleDouble(0x1.20dd750429b6dp+0, 0x1.1ae3a914fed80p-56)
  /// log(2π) / 2
  static let halfLogTwoPi = DoubleDouble(0x1.d67f1c864beb5p-1, -0x1.65b5a1b7ff5dfp-55)
  /// Euler's constant.
  static let euler = DoubleDouble(0x1.2788cfc6fb619p-1, -0x1.6cb90701fbfabp-58)
  /// 2 / π
  static let twoOverPi = DoubleDouble(0x1.45f306dc9c883p-1, -0x1.6b01ec5417056p-55)
  /// π / 2 as a sum of three, largest first.
  static let halfPi = (0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54, -0x1.f1976b7ed8fbcp-110)
  /// 1 / k!
  static let inverseFactorials: [DoubleDouble] = [
    DoubleDouble(0x1.0000000000000p+0, 0x0.0p+0),
    DoubleDouble(0x1.0000000000000p+0, 0x0.0p+0),
    DoubleDouble(0x1.0000000000000p-1, 0x0.0p+0),
    DoubleDouble(0x1.5555555555555p-3, 0x1.5555555555555p-57),
    DoubleDouble(0x1.5555555555555p-5, 0x1.5555555555555p-59),
    DoubleDouble(0x1.1111111111111p-7, 0x1.1111111111111p-63),
    DoubleDouble(0x1.6c16c16c16c17p-10, -0x1.f49f49f49f49fp-65),
    DoubleDouble(0x1.a01a01a01a01ap-13, 0x1.a01a01a01a01ap-73),
    DoubleDouble(0x1.a01a01a01a01ap-16, 0x1.a01a01a01a01ap-76),
    DoubleDouble(0x1.71de3a556c734p-19, -0x1.c154f8ddc6c00p-73),
    DoubleDouble(0x1.27e4fb7789f5cp-22, 0x1.cbbc05b4fa99ap-76),
    DoubleDouble(0x1.ae64567f544e4p-26, -0x1.c062e06d1f209p-80),
    DoubleDouble(0x1.1eed8eff8d898p-29, -0x1.2aec959e14c06p-83),
    DoubleDouble(0x1.6124613a86d09p-33, 0x1.f28e0cc748ebep-87),
    DoubleDouble(0x1.93974a8c07c9dp-37, 0x1.05d6f8a2efd1fp-92),
    DoubleDouble(0x1.ae7f3e733b81fp-41, 0x1.1d8656b0ee8cbp-97),
    DoubleDouble(0x1.ae7f3e733b81fp-45, 0x1.1d8656b0ee8cbp-101),
    DoubleDouble(0x1.952c77030ad4ap-49, 0x1.ac981465ddc6cp-103),
    DoubleDouble(0x1.6827863b97d97p-53, 0x1.eec01221a8b0bp-107),
    DoubleDouble(0x1.2f49b46814157p-57, 0x1.2650f61dbdcb4p-112),
    DoubleDouble(0x1.e542ba4020225p-62, 0x1.ea72b4afe3c2fp-120),
    DoubleDouble(0x1.71b8ef6dcf572p-66, -0x1.d043ae40c4647p-120),
    DoubleDouble(0x1.0ce396db7f853p-70, -0x1.aebcdbd20331cp-124),
    DoubleDouble(0x1.761b41316381ap-75, -0x1.3423c7d91404fp-130),
    DoubleDouble(0x1.f2cf01972f578p-80, -0x1.9ada5fcc1ab14p-135),
    DoubleDouble(0x1.3f3ccdd165fa9p-84, -0x1.58ddadf344487p-139),
    DoubleDouble(0x1.88e85fc6a4e5ap-89, -0x1.71c37ebd16540p-143),
    DoubleDouble(0x1.d1ab1c2dccea3p-94, 0x1.054d0c78aea14p-149),
    DoubleDouble(0x1.0a18a2635085dp-98, 0x1.b9e2e28e1aa54p-153),
    DoubleDouble(0x1.259f98b4358adp-103, 0x1.eaf8c39dd9bc5p-157),
  ]
  /// B(2k) / (2k (2k - 1)) from k = 1 on: Stirling's series of log gamma.
  static let stirling: [DoubleDouble] = [
    DoubleDouble(0x1.5555555555555p-4, 0x1.5555555555555p-58),
    DoubleDouble(-0x1.6c16c16c16c17p-9, 0x1.f49f49f49f49fp-64),
    DoubleDouble(0x1.a01a01a01a01ap-11, 0x1.a01a01a01a01ap-71),
    DoubleDouble(-0x1.3813813813814p-11, 0x1.fb1fb1fb1fb20p-65),
    DoubleDouble(0x1.b951e2b18ff23p-11, 0x1.5c3a9ce01b952p-65),
    DoubleDouble(-0x1.f6ab0d9993c7dp-10, 0x1.f82553c999b0ep-64),
    DoubleDouble(0x1.a41a41a41a41ap-8, 0x1.0690690690690p-62),
    DoubleDouble(-0x1.e4286cb0f5398p-6, 0x1.1efcdab896745p-61),
    DoubleDouble(0x1.6fe96381e0680p-3, -0x1.79e2405a71f88p-61),
    DoubleDouble(-0x1.6476701181f3ap+0, 0x1.24246319da678p-56),
    DoubleDouble(0x1.ace44322ce006p+3, -0x1.62c2b1bbcdd32p-51),
    DoubleDouble(-0x1.39b2525cccc1bp+7, 0x1.52604768a30fcp-47),
    DoubleDouble(0x1.12234e81b4e82p+11, -0x1.2c5f92c5f92c6p-43),
    DoubleDouble(-0x1.1a198ae1c4ab8p+15, 0x1.4c012227b696ep-41),
    DoubleDouble(0x1.51a2089a6e11ap+19, 0x1.c219ee4fdc447p-36),
    DoubleDouble(-0x1.d1089b142d357p+23, -0x1.e2030b4d5de20p-31),
    DoubleDouble(0x1.6d29a0f6433b8p+28, -0x1.9dbcc48676f31p-26),
    DoubleDouble(-0x1.445119d9e466fp+33, 0x1.5159fdb2a3b69p-22),
    DoubleDouble(0x1.43779bc9d4025p+38, -0x1.95e8efdb195e9p-18),
    DoubleDouble(-0x1.6800b7bc07a8dp+43, 0x1.eaede53f475a8p-11),
  ]
  /// B(2k) from k = 1 on.
  static let bernoulli: [DoubleDouble] = [
    DoubleDouble(0x1.5555555555555p-3, 0x1.5555555555555p-57),
    DoubleDouble(-0x1.1111111111111p-5, -0x1.1111111111111p-61),
    DoubleDouble(0x1.8618618618618p-6, 0x1.8618618618618p-60),
    DoubleDouble(-0x1.1111111111111p-5, -0x1.1111111111111p-61),
    DoubleDouble(0x1.364d9364d9365p-4, -0x1.364d9364d9365p-59),
    DoubleDouble(-0x1.0330330330330p-2, -0x1.981981981981ap-57),
    DoubleDouble(0x1.2aaaaaaaaaaabp+0, -0x1.5555555555555p-54),
    DoubleDouble(-0x1.c5e5e5e5e5e5ep+2, -0x1.7979797979798p-52),
    DoubleDouble(0x1.b7c4f8f13e3c5p+5, -0x1.c3b070ec1c3b0p-53),
    DoubleDouble(-0x1.088fe72cfe72dp+9, 0x1.8d3018d3018d3p-51),
    DoubleDouble(0x1.8301f89467e25p+12, 0x1.9f89467e251a0p-44),
    DoubleDouble(-0x1.523440cc0cc0dp+16, 0x1.f99f99f99f9a0p-39),
    DoubleDouble(0x1.5c06d2aaaaaabp+20, -0x1.5555555555555p-34),
    DoubleDouble(-0x1.a089b7115c654p+24, 0x1.ba8e6b1ba8e6bp-30),
    DoubleDouble(0x1.1edb2a4f34840p+29, -0x1.c996f807265bep-26),
    DoubleDouble(-0x1.c280563b8bcbdp+33, 0x1.0d0d0d0d0d0d1p-21),
    DoubleDouble(0x1.901c1cddd4aabp+38, -0x1.5555555555555p-16),
    DoubleDouble(-0x1.8f0fcacf1c0aap+43, -0x1.8473226a98473p-11),
    DoubleDouble(0x1.bc22ba679e993p+48, -0x1.5555555555555p-6),
    DoubleDouble(-0x1.12388bf439d59p+54, -0x1.3066530665306p-3),
  ]
  /// ζ(k) from k = 2 on.
  static let zeta: [DoubleDouble] = [
    DoubleDouble(0x1.a51a6625307d3p+0, 0x1.1873d8912200cp-55),
    DoubleDouble(0x1.33ba004f00621p+0, 0x1.c1b8b8ae2cf35p-55),
    DoubleDouble(0x1.151322ac7d848p+0, 0x1.b5f91211196e5p-55),
    DoubleDouble(0x1.097418eca7ccep+0, -0x1.21773ec70b998p-54),
    DoubleDouble(0x1.0470984c09245p+0, -0x1.c209343d2bfc4p-54),
    DoubleDouble(0x1.02232da14cf39p+0, -0x1.c95902995de95p-54),
  ]
  /// The coefficients of powers of 1 / z in √(2πz) (z / e)**z / gamma(z + 1), as float64.
  static let inverseGammaStar = [
    0x1.0000000000000p+0,
    -0x1.5555555555555p-4,
    0x1.c71c71c71c71cp-9,
    0x1.5f7268edab4c8p-9,
  ]
}

extension FunctionRoot {
  /// The roots of J0 below 38.
  static let ofJ0 = [
    FunctionRoot(
      0x1.33d152e971b40p+1, -0x1.0f539d7da258ep-53, -0x1.646effa90e9e4p-107,
      slope: DoubleDouble(-0x1.09cdb36551280p-1, -0x1.ac8cc3d6bafa5p-55)),
    FunctionRoot(
      0x1.6148f5b2c2e45p+2, 0x1.75054cd60a517p-54, -0x1.2c78a130dfed1p-112,
      slope: DoubleDouble(0x1.5c6e60a097823p-2, -0x1.af17f78e58353p-57)),
    FunctionRoot(
      0x1.14eb56cccdecap+3, -0x1.51970714c7c25p-52, -0x1.3d1debae8c3cfp-107,
      slope: DoubleDouble(-0x1.15f7977a772d4p-2, 0x1.0b85158068ef8p-56)),
    FunctionRoot(
      0x1.79544008272b6p+3, 0x1.444fd5821d5b1p-52, -0x1.fea27c5f7d5e2p-106,
      slope: DoubleDouble(0x1.dc13e66ac2e77p-3, -0x1.6d72d40e790b3p-58)),
    FunctionRoot(
      0x1.ddca13ef271d2p+3, -0x1.9796609364e85p-51, 0x1.92f3fbe39942bp-106,
      slope: DoubleDouble(-0x1.a701d0f967500p-3, 0x1.2010996eec734p-60)),
    FunctionRoot(
      0x1.212313f8a19f6p+4, -0x1.165fd108f46ffp-50, 0x1.838a1ec94e4d5p-105,
      slope: DoubleDouble(0x1.8077f56c9b782p-3, 0x1.a4f96a2520badp-59)),
    FunctionRoot(
      0x1.5362dd173f792p+4, 0x1.1d2dfa1c3b5a8p-51, 0x1.f31f030a8fd2dp-106,
      slope: DoubleDouble(-0x1.62d93aa9d05bbp-3, -0x1.444d3d89ac00fp-57)),
    FunctionRoot(
      0x1.85a3b930156ddp+4, 0x1.0847c620015e0p-50, -0x1.51158cd6818fbp-105,
      slope: DoubleDouble(0x1.4b2a2ebf61ecep-3, -0x1.e5d93454f99e3p-57)),
    FunctionRoot(
      0x1.b7e54a5fd5f11p+4, 0x1.d2b3714972b28p-50, 0x1.53c8753c8e8c7p-105,
      slope: DoubleDouble(-0x1.37aac8c1aeabbp-3, 0x1.948539688f9cfp-58)),
    FunctionRoot(
      0x1.ea27591cbbed2p+4, -0x1.36bbabc1c9f31p-51, -0x1.8875f801a4f68p-112,
      slope: DoubleDouble(0x1.27407dfadee6dp-3, -0x1.89c717cff1ebap-60)),
    FunctionRoot(
      0x1.0e34e13a66fe6p+5, 0x1.a326cf4307839p-50, 0x1.6cc100aaeb559p-104,
      slope: DoubleDouble(-0x1.192f23ce3e051p-3, 0x1.f5f4b08a76fd4p-57)),
    FunctionRoot(
      0x1.275637a9619ecp+5, -0x1.0b6068f861c6fp-50, -0x1.78a15f1ffc666p-106,
      slope: DoubleDouble(0x1.0cf3ed059c573p-3, 0x1.3f099a5f56db3p-58)),
  ]
  /// The roots of J1 below 38.
  static let ofJ1 = [
    FunctionRoot(
      0x1.ea75575af6f09p+1, -0x1.60155a9d1b256p-53, -0x1.fb72b16a8f55ep-108,
      slope: DoubleDouble(-0x1.9c6cf582cbf7fp-2, 0x1.2de1143765a96p-57)),
    FunctionRoot(
      0x1.c0ff5f3b47250p+2, -0x1.b226d9d243827p-54, -0x1.3ceb4a3a76e2cp-109,
      slope: DoubleDouble(0x1.33518b3874e8ap-2, 0x1.af22d033ee0a4p-56)),
    FunctionRoot(
      0x1.458d0d0bdfc29p+3, 0x1.02610a51562b6p-51, 0x1.2b2309fae859bp-105,
      slope: DoubleDouble(-0x1.ff654544ebcd1p-3, -0x1.052a3a2541c57p-58)),
    FunctionRoot(
      0x1.aa5baf310e5a2p+3, 0x1.2bce7fd18e693p-52, 0x1.1cf438a4cb2a5p-106,
      slope: DoubleDouble(0x1.bf3337873a7d8p-3, 0x1.c8c66d2e42062p-57)),
    FunctionRoot(
      0x1.0787b360508c5p+4, -0x1.d2a68e88ab317p-50, -0x1.439271688c74bp-104,
      slope: DoubleDouble(-0x1.925c6fca08f55p-3, 0x1.e9557ccd1703fp-57)),
    FunctionRoot(
      0x1.39da8e7416ca4p+4, -0x1.21830197e9e86p-50, 0x1.9e2c22f2a4746p-107,
      slope: DoubleDouble(0x1.70c511227d5aap-3, 0x1.2da0057f84d3cp-57)),
    FunctionRoot(
      0x1.6c294e3d4d8acp+4, -0x1.1bf33afef88f1p-51, -0x1.ad010dfc461bbp-107,
      slope: DoubleDouble(-0x1.5664e13b70622p-3, 0x1.a47ab4241a9f5p-57)),
    FunctionRoot(
      0x1.9e7570dcea106p+4, 0x1.1a2686480d882p-51, 0x1.f4590c173c5bdp-109,
      slope: DoubleDouble(0x1.40f90793605bbp-3, 0x1.316f8ffd294bcp-57)),
    FunctionRoot(
      0x1.d0bfcf471fcccp+4, -0x1.42ce39ec976fbp-52, 0x1.36c2ced5f1616p-106,
      slope: DoubleDouble(-0x1.2f2072e638cf4p-3, 0x1.89d1f48185c7ep-57)),
    FunctionRoot(
      0x1.018476e6b2bf0p+5, -0x1.be3a1cd066b66p-50, -0x1.3a4e4f34767f8p-105,
      slope: DoubleDouble(0x1.1ff5eec6a01cdp-3, 0x1.1f9b16832f362p-58)),
    FunctionRoot(
      0x1.1aa890dc5e97cp+5, -0x1.d5fbbff045068p-49, 0x1.d57b4bc69d984p-107,
      slope: DoubleDouble(-0x1.12dd57bf18adap-3, 0x1.e71c482be67bdp-57)),
  ]
  /// The positive root of digamma.
  static let ofDigamma =
    FunctionRoot(
      0x1.762d86356be3fp+0, 0x1.b86a722197829p-54, 0x1.e0d62a6be90c7p-109,
      slope: DoubleDouble(0x1.ef72bc8ee38acp-1, -0x1.3879eb97bf58dp-55))
  /// The further coefficients of Taylor's series of digamma there, divided by the first.
  static let digammaRest = [
    -0x1.d48944f753366p-2,
    0x1.118c0277ff2abp-2,
  ]
}
