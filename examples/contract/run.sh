#!/bin/bash
# run.sh - contracts from data to mail: a signed PDF of a Word template, with general terms and an invitation, in one archive
#
#   examples/contract/run.sh [DIRECTORY]
#
# Mails go into the Maildir DIRECTORY/mail, state into DIRECTORY/home. Needs LibreOffice, see 'hammy doctor'.
cd "$(dirname "$0")" || exit
place=$(realpath -m "${1:-../../build/demo}")
export PATH="$PATH:$PWD/../../build/bin" HAMMY_HOME=$place/home
mkdir -p "$place/mail"
hammy init > "$place/init.log" || exit
[ -e "$place/key.pem" ] || openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj '/CN=ACME Telecom/C=HU' \
  -keyout "$place/key.pem" -out "$place/certificate.pem" 2> "$place/openssl.log" || exit

hammy-render contract --templates templates < contracts.jsonl |
  hammy-sign --key "$place/key.pem" --certificate "$place/certificate.pem" --certify fill |
  hammy-check --templates templates |
  hammy-attach --templates templates |
  hammy-send --via "maildir:$place/mail" |
  hammy-archive put > "$place/contracts.jsonl"
