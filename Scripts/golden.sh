#!/usr/bin/env bash
# Writes all golden files anew, with NumPy, SciPy and mpmath of fixed versions, in a Python environment under Output/.
# What the original Theano says is written where THEANO_PYTHON names a Python that has Theano 1.0.5 with NumPy 1.19.
# Fails where a file comes out other than it is committed.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly packages=(numpy==2.4.6 scipy==1.17.1 mpmath==1.4.1)
readonly environment=Output/golden

if [[ ! -x $environment/bin/python ]]; then python3 -m venv "$environment"; fi
"$environment/bin/python" -m pip install --quiet --disable-pip-version-check "${packages[@]}"
python=$PWD/$environment/bin/python
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# The scripts, those kept in subdirectories too.
find Tests/Golden -name 'make_*.py' | LC_ALL=C sort | while IFS= read -r script; do
  directory=$(dirname "$script") name=$(basename "$script")
  if grep -qE '^(import|from) theano' "$script"; then
    if [[ -z ${THEANO_PYTHON:-} ]]; then
      printf 'left out, as THEANO_PYTHON is not set: %s\n' "$script"
      continue
    fi
    printf '%s (Theano)\n' "$script"
    (cd "$directory" && THEANO_FLAGS="floatX=float64,cxx=,base_compiledir=$scratch" \
      "$THEANO_PYTHON" "$name" "$scratch")
  else
    printf '%s\n' "$script"
    # One thread: sums of products come out in one order.
    (cd "$directory" && OPENBLAS_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE=1 "$python" "$name")
  fi
done

git diff --stat --exit-code -- Tests/Golden ':!*.py' ||
  { printf 'golden: these files came out other than they are committed\n'; exit 1; }
