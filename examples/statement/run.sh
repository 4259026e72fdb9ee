#!/bin/bash
# run.sh - statements as PDF that open with what each customer knows, and letters that hint at it
#
#   examples/statement/run.sh [DIRECTORY]
#
# Mails go into the Maildir DIRECTORY/mail, state into DIRECTORY/home. One customer, whose date of birth is not known, gets
# none on purpose. Needs LibreOffice, see 'hammy doctor'.
cd "$(dirname "$0")" || exit
place=$(realpath -m "${1:-../../build/demo}")
export PATH="$PATH:$PWD/../../build/bin" HAMMY_HOME=$place/home
mkdir -p "$place/mail"
hammy init > "$place/init.log" || exit

hammy-encrypt --hint --template statement --templates templates --report "$place/worth.jsonl" < customers.jsonl |
  hammy-render statement --templates templates |
  hammy-encrypt --templates templates |
  hammy-send --via "maildir:$place/mail" |
  hammy-archive put > "$place/statements.jsonl"
