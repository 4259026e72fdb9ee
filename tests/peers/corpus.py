"""What became of files: corpus.py OUT FILE... prints "kind<TAB>file", where kind is signed, refused (nothing was made),
worse (qpdf finds more wrong with it than before) or invalid (poppler does not find the new signature valid)."""
import os
import subprocess
import sys


def checked(path):
    """0: qpdf finds nothing; 3: warnings; 2: errors."""
    return subprocess.run(["qpdf", "--check", path], capture_output=True, timeout=120).returncode


def valid(path):
    """Whether poppler finds the newest signature valid; what it cannot read it cannot tell of."""
    told = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, timeout=120)
    blocks = told.stdout.split(b"Signature #")[1:]
    unreadable = not blocks or b"pages object is wrong" in told.stderr
    return unreadable or any(b"Signature is Valid" in block and b"corpus" in block for block in blocks)


badness = {0: 0, 3: 1}
for path in sys.argv[2:]:
    made = os.path.join(sys.argv[1], os.path.basename(path))
    kind = "signed"
    if not os.path.exists(made):
        kind = "refused"
    elif badness.get(checked(made), 2) > badness.get(checked(path), 2):
        kind = "worse"
    elif not valid(made):
        kind = "invalid"
    print(f"{kind}\t{os.path.basename(path)}")
