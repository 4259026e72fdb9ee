# shellcheck shell=bash disable=SC2034,SC2154
args=(--via "file:$drop")
good='{"from":{"email":"billing@acme.example"},"to":{"email":"anna@example.com"},"subject":"Számla","text":"Jó reggelt!\n"}'
