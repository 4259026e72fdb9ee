"""What became of files: corpus.py OUT FILE... prints "kind<TAB>file", where kind is signed, refused (nothing was made),
worse (qpdf finds more wrong with it than before) or invalid (poppler does not find the signature made here valid)."""
import os
import subprocess
import sys


def checked(path):
    """0: qpdf finds nothing; 3: warnings; 2: errors. The password is that of files which were encrypted here."""
    return subprocess.run(["qpdf", "--check", "--password=corpus", path], capture_output=True, timeout=120).returncode


def valid(path):
    """Whether poppler finds the signature made here valid, where there is one and it can read the file."""
    told = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, timeout=120)
    return all(b"Signature is Valid" in block for block in told.stdout.split(b"Signature #") if b"corpus" in block)


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
