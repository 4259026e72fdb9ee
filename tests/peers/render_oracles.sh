#!/bin/bash
# render_oracles.sh - hammy-render against three other engines, byte by byte
exec /usr/bin/python3 "${0%.sh}.py"
