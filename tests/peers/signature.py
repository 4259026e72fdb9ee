#!/usr/bin/python3
"""signature.py - takes the newest signature out of a PDF: what it is over, and its DER

    signature.py FILE DATA DER
"""
import pathlib
import re
import sys

pdf = pathlib.Path(sys.argv[1]).read_bytes()
start, gap, after, length = map(int, re.findall(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]", pdf)[-1])
pathlib.Path(sys.argv[2]).write_bytes(pdf[start:gap] + pdf[after:after + length])
der = bytes.fromhex(pdf[gap + 1:after - 1].decode())
size = 4 + int.from_bytes(der[2:4], "big")  # SEQUENCE with a length of two bytes
pathlib.Path(sys.argv[3]).write_bytes(der[:size])
