# shellcheck shell=bash disable=SC2034
args=(--mark seen)
good='{"to":{"email":"anna@example.com"}}'
