# shellcheck shell=bash disable=SC2034,SC2154
args=(greeting --templates "$contract_templates")
good='{"to":{"email":"anna@example.com"},"data":{}}'
