#!/usr/bin/env bash
# Hark beside PyTorch and ONNX Runtime: the same work in turns within one run. README.md says how to read it.
#   bench/peers/run.sh [--only NAME[,NAME..]] [--threads 1,2] [--peers torch,ort] [--quick] [--json FILE]
# Installs what it needs where it may, otherwise says what is missing and goes on with what is there.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
cache=${HARK_PEERS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/hark-peers}
onnxruntime=1.30.0
mkdir -p "$cache"

python_with_torch() { # prints the first Python that has PyTorch
    local python
    for python in "${HARK_PEERS_PYTHON:-}" /usr/bin/python3 python3; do
        [ -n "$python" ] && command -v "$python" >/dev/null || continue
        if "$python" -c 'import torch, numpy' 2>/dev/null; then echo "$python"; return; fi
    done
}

# Debian's torch works with the reference BLAS too, but ten times slower: OpenBLAS has to come with it.
debian_torch() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    apt-get update -qq && apt-get install -y -qq --no-install-recommends \
        python3-torch python3-torchaudio libopenblas0-openmp
}

python=$(python_with_torch)
has_slow_blas() { # Debian's PyTorch without OpenBLAS
    [ "$python" = /usr/bin/python3 ] && dpkg -s python3-torch >/dev/null 2>&1 \
        && ! dpkg -l 'libopenblas0-*' 2>/dev/null | grep -q '^ii'
}

if [ -z "$python" ] || has_slow_blas; then
    echo "installing Debian's PyTorch with OpenBLAS" >&2
    debian_torch >"$cache/apt.log" 2>&1 || true
    python=$(python_with_torch)
fi
if [ -z "$python" ]; then
    echo "PyTorch is missing: install python3-torch (Debian) or set HARK_PEERS_PYTHON to a Python that has torch" >&2
elif has_slow_blas; then
    echo "OpenBLAS is missing (libopenblas0-openmp): PyTorch's matrix products are slow without it" >&2
fi

modules=$cache/node_modules
if [ ! -d "$modules/onnxruntime-node" ]; then
    # The package's own install step would fetch GPU libraries.
    if command -v npm >/dev/null && (cd "$cache" && npm install --ignore-scripts --no-audit --no-fund --silent \
        "onnxruntime-node@$onnxruntime" >"$cache/npm.log" 2>&1); then
        echo "installed onnxruntime-node $onnxruntime into $cache" >&2
    else
        modules=
        echo "ONNX Runtime is missing: node and npm are needed, see $cache/npm.log" >&2
    fi
fi

for project in bench/Hark.Benchmarks src/Hark.Cli; do
    dotnet build "$root/$project" -c Release -v quiet -nologo >&2
done
charts=$root/docs
case " $* " in *" --quick "*) charts=$cache/charts ;; esac # a trial's charts mean nothing
export HARK_PEERS_TOOL=$root/src/Hark.Cli/bin/Release/net10.0/hark.dll
export HARK_PEERS_PYTHON=$python HARK_PEERS_NODE_MODULES=$modules HARK_PEERS_SCRIPTS=$here
exec dotnet "$root/bench/Hark.Benchmarks/bin/Release/net10.0/Hark.Benchmarks.dll" peers --charts "$charts" "$@"
