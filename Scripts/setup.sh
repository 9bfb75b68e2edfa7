#!/usr/bin/env bash
# Gets what the library can make use of: LLVM (machine code), OpenBLAS (matrix products), Graphviz (pictures),
# zlib (.gz and .npz). All are opened while a program runs and every one of them may be missing, so only a
# missing Swift toolchain is an error. Run it as often as you like: with nothing to do it takes a moment.
set -u

say() { printf 'set-up: %s\n' "$*"; }

# --- the Swift toolchain: the one thing that cannot be done without ---

need_swift() {
  local words version major minor
  if ! command -v swift >/dev/null 2>&1; then
    say "no Swift toolchain: install Swift 6.2 or newer from https://swift.org/install and put it on the PATH"
    exit 1
  fi
  words=$(swift --version 2>/dev/null)
  version=$(printf '%s\n' "$words" | sed -nE 's/.*Swift version ([0-9]+)\.([0-9]+).*/\1 \2/p' | head -n 1)
  read -r major minor <<<"${version:-0 0}"
  if ((major < 6 || (major == 6 && minor < 2))); then
    say "Swift 6.2 or newer is needed, this is: $(printf '%s\n' "$words" | head -n 1)"
    exit 1
  fi
}

# --- Linux with apt ---

# What the dynamic linker knows, once: asking it per library would be slow.
linker_cache() { PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null; }

# has OVERRIDE REGEX: the variable names a file of the user's own, or a library of that name is there.
has() {
  local override=${!1:-}
  [[ -n $override && -e $override ]] && return 0
  grep -qE "^[[:space:]]*$2 " <<<"$known"
}

has_llvm() { has THEANO_LLVM_LIBRARY 'libLLVM(-(19|20|21)\.so(\.1)?|\.so\.(19|20|21)\.[0-9]+)'; }
has_blas() { has THEANO_BLAS_LIBRARY 'libopenblas\.so\.0'; }
has_graphviz() { has THEANO_GRAPHVIZ_LIBRARY 'libgvc\.so\.[0-9]+'; }
has_zlib() { has THEANO_ZLIB_LIBRARY 'libz\.so\.1'; }

# The command that lets us install, in `root` (empty for root itself); false where there is none.
become_root() {
  root=()
  [[ $(id -u) == 0 ]] && return 0
  command -v sudo >/dev/null 2>&1 || return 1
  # Nobody can type a password where there is no terminal.
  if [[ -t 0 ]]; then root=(sudo); else root=(sudo -n); fi
  "${root[@]}" true >/dev/null 2>&1 || [[ -t 0 ]]
}

apt() {
  "${root[@]+"${root[@]}"}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120 "$@"
}

# first_of PACKAGE...: the first of these packages that this release offers.
first_of() {
  local package
  for package in "$@"; do
    if apt-cache policy "$package" 2>/dev/null | grep -q 'Candidate: [^(]'; then
      printf '%s\n' "$package"
      return 0
    fi
  done
  return 1
}

# offer TITLE WITHOUT PACKAGE...: installs the first package there is, or says what the user goes without.
offer() {
  local title=$1 without=$2 package log
  shift 2
  if ! package=$(first_of "$@"); then
    say "$title: this release offers none of $*; $without"
    return
  fi
  say "installing $package"
  if ! log=$(apt install -y --no-install-recommends "$package" 2>&1 </dev/null); then
    say "$title: installing $package failed ($(printf '%s\n' "$log" | grep -E '^E: ' | head -n 1)); $without"
  fi
}

readonly without_llvm="kernels run in the interpreter, which is slow"
readonly without_blas="matrix products use the built-in routine"
readonly without_graphviz="graphs are printed as text only"
readonly without_zlib=".gz and .npz files cannot be read"

on_debian() {
  local missing=()
  known=$(linker_cache)
  has_llvm || missing+=("LLVM")
  has_blas || missing+=("OpenBLAS")
  has_graphviz || missing+=("Graphviz")
  has_zlib || missing+=("zlib")
  if ((${#missing[@]} == 0)); then
    say "everything is here"
    return
  fi
  if ! become_root; then
    say "not installed: ${missing[*]}; installing needs root or sudo (run this script so once)"
    return
  fi
  if ! apt update >/dev/null 2>&1 </dev/null; then
    say "apt-get update failed: going on with the package lists that are here"
  fi
  has_llvm || offer LLVM "$without_llvm" libllvm19 libllvm20 libllvm21
  has_blas || offer OpenBLAS "$without_blas" libopenblas0-pthread libopenblas0
  has_graphviz || offer Graphviz "$without_graphviz" libgvc6 libgvc7 libgvc8
  has_zlib || offer zlib "$without_zlib" zlib1g
}

# --- macOS with Homebrew (BLAS is Accelerate, zlib is the system's) ---

brewed() {
  local title=$1 without=$2 formula
  shift 2
  for formula in "$@"; do
    brew list --versions "$formula" >/dev/null 2>&1 && return
  done
  say "installing $1"
  brew install --quiet "$1" </dev/null >/dev/null || say "$title: brew install $1 failed; $without"
}

on_macos() {
  if ! command -v brew >/dev/null 2>&1; then
    say "no Homebrew (https://brew.sh) to install LLVM and Graphviz with: $without_llvm, $without_graphviz"
    return
  fi
  [[ -n ${THEANO_LLVM_LIBRARY:-} ]] || brewed LLVM "$without_llvm" llvm@20 llvm@21 llvm@19
  [[ -n ${THEANO_GRAPHVIZ_LIBRARY:-} ]] || brewed Graphviz "$without_graphviz" graphviz
  say "done"
}

need_swift
if [[ $(uname -s) == Darwin ]]; then
  on_macos
elif command -v apt-get >/dev/null 2>&1; then
  on_debian
else
  say "no apt-get here; shared libraries of LLVM 19-21, OpenBLAS, Graphviz, zlib are used where installed"
fi
exit 0
