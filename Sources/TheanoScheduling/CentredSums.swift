import TheanoArrays
import TheanoGraph
import TheanoLoops
import TheanoScalars

/// A sum along axes whose terms depend on how far the elements are from a centre, which itself follows from a total of the
/// same elements along the same axes: squares around the mean, exponentials around the maximum.
///
/// Where the reductions are divided into groups, such a sum need not wait for the total. Each group sums around a centre
/// of its own, and what this changes is made good when the groups are combined: the elements are read once. For squares that
/// is the pairwise update of T. F. Chan, G. H. Golub and R. J. LeVeque (Updating formulae and a pairwise algorithm for
/// computing sample variances, 1979), for exponentials that of M. Milakov and N. Gimelshein (Online normalizer
/// calculation for softmax, 2018).
struct CentredSum {
  enum Kind { case squares, exponentials }
  let kind: Kind
  let sum: ValueID
  /// What is summed: a function of `distance`.
  let term: ValueID
  let distance: ValueID
  /// One value for each sum. Read by `distance`, as far as the group is concerned.
  let centre: ValueID
  /// From which the centre follows.
  let total: ValueID
  /// What lies between the two, and both.
  let between: Set<ValueID>
}

extension Fusion {
  /// What a sum's terms are the distances from, if it can be moved.
  func centredSum(_ node: NodeID, _ rule: ReductionRule) -> CentredSum? {
    let term = work.input(node, 0)
    let dtype = work.dtype(term)
    guard work.options.fuses, rule.combinations == [.sum], dtype == .float32 || dtype == .float64, rule.narrow == dtype,
      let function = work.producer(of: term), case .elementwise(let op) = work.lowering(function),
      op == .sqr || op == .exp
    else { return nil }
    let kind: CentredSum.Kind = op == .sqr ? .squares : .exponentials
    let distance = work.input(function, 0)
    guard let difference = work.producer(of: distance), case .elementwise(.sub) = work.lowering(difference) else {
      return nil
    }
    let (left, right) = (work.input(difference, 0), work.input(difference, 1))
    for (elements, other) in kind == .squares ? [(left, right), (right, left)] : [(left, right)]
    where work.shape(elements) == work.shape(term) && work.dtype(elements) == dtype {
      let centre = withoutViews(other)
      guard work.dtype(centre) == dtype,
        let (total, between) = totalBelow(centre, kind == .squares ? .sum : .max, of: elements, rule)
      else { continue }
      return CentredSum(
        kind: kind, sum: work.outputs(of: node)[0], term: term, distance: distance, centre: centre, total: total,
        between: between)
    }
    return nil
  }

  private func withoutViews(_ value: ValueID) -> ValueID {
    var value = value
    while let node = work.producer(of: value) {
      switch work.lowering(node) {
      case .view, .reshape: value = work.input(node, 0)
      case .elementwise, .elements, .reduction, .product, .scatter, .routine, .region, .expanded: return value
      }
    }
    return value
  }

  /// The total of `elements` along the rule's axes from which a value of a few scalars' or rows' operations follows.
  private func totalBelow(
    _ value: ValueID, _ combination: Combination, of elements: ValueID, _ rule: ReductionRule
  ) -> (total: ValueID, between: Set<ValueID>)? {
    var found: ValueID?
    var seen: Set<ValueID> = [value]
    var pending = [value]
    while let next = pending.popLast() {
      guard let node = work.producer(of: next) else { continue }
      switch work.lowering(node) {
      case .elementwise, .view, .reshape:
        for input in work.readInputs(node) where seen.count < 24 && seen.insert(input).inserted {
          pending.append(input)
        }
      case .reduction(let other):
        if other.combinations == [combination], other.axes == rule.axes, other.narrow == rule.narrow,
          work.input(node, 0) == elements
        {
          found = next
        }
      case .elements, .product, .scatter, .routine, .region, .expanded: break
      }
    }
    return found.map { ($0, seen) }
  }

  /// Whether elements of a divided group may read this row of values, though it may follow from a total of theirs.
  func isCentre(_ value: ValueID, of target: Int) -> Bool { groups[target].centred.contains { $0.centre == value } }

  /// Terms of a sum around a centre, and their distances, are computed again by the other groups that read them: of the
  /// group that sums them they are not known, but from another centre. Returns the uses in that group.
  mutating func besideCentred(_ value: ValueID, _ node: NodeID, _ reads: [Read], _ cost: Int, _ uses: [Use]) -> [Use] {
    guard uses.count > 1, uses.count <= 8, !uses.contains(where: \.isStrict),
      let home = Set(uses.map { group($0) }).first(where: { target in
        groups[target].centred.contains { $0.term == value || $0.distance == value }
      })
    else { return uses }
    let others = uses.filter { group($0) != home }
    guard !others.isEmpty, others.allSatisfy({ Int($0.cost) + cost <= Fusion.rowCost }) else { return uses }
    recompute(node, reads, cost, by: others)
    return uses.filter { group($0) == home }
  }

  /// The group that sums around a centre which follows from this total alone, and can take the total, too: where its sums
  /// stand, so that each centre follows from the total of just those elements that are around it.
  func groupAround(_ total: ValueID, _ uses: [Use], _ first: Int) -> (group: Int, places: Int32)? {
    for target in Set(uses.map { group($0) }).sorted() where target == first || !groups[target].waits {
      let sums = groups[target].centred.filter { $0.total == total }
      guard let places = onlyPlaces(total, uses.filter { group($0) == target }), !sums.isEmpty,
        sums.allSatisfy({ placesOf[$0.sum] == places }),
        sums.allSatisfy({ Int(work.home[$0.centre.index]) == target || $0.centre == total }),
        sums.allSatisfy({ sum in sum.between.allSatisfy { followsOnlySums($0, sums, target) } })
      else { continue }
      return (target, places)
    }
    return nil
  }

  /// Whether no element of the group waits for this value, which follows from a total of theirs, but through such sums.
  private func followsOnlySums(_ value: ValueID, _ sums: [CentredSum], _ target: Int) -> Bool {
    func uses(_ value: ValueID) -> [Use] { usesOf(value).filter { group($0) == target } }
    func areTerms(_ value: ValueID) -> Bool {
      !work.isStored[value.index]
        && uses(value).allSatisfy { use in
          sums.contains { $0.sum == use.anchor || ($0.term == use.anchor && $0.distance == value) }
        }
    }
    return uses(value).filter { isFull($0) }.allSatisfy { use in
      sums.contains { sum in
        sum.centre == value && [sum.distance, sum.term, sum.sum].contains(use.anchor) && areTerms(sum.distance)
          && areTerms(sum.term)
      }
    }
  }
}
