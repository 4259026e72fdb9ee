#!/bin/bash
# mustache_spec.sh - the public suite of the Mustache specification, when MUSTACHE_SPEC names a checkout of it
exec /usr/bin/python3 "${0%.sh}.py"
