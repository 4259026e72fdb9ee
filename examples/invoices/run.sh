#!/bin/bash
# run.sh - an invoice run, from customer data to personal, delivered, archived and reported mail
#
#   examples/invoices/run.sh [DIRECTORY]
#
# Mails go into the Maildir DIRECTORY/mail, state into DIRECTORY/home. Run it twice: nothing is sent twice. With a mail
# server it is --via smtp://HOST:25 or the name of an endpoint in hammy.toml; the rest stays.
cd "$(dirname "$0")" || exit
place=$(realpath -m "${1:-../../build/demo}")
export PATH="$PATH:$PWD/../../build/bin" HAMMY_HOME=$place/home
mkdir -p "$place/mail"
hammy init > "$place/init.log" || exit

hammy-render invoice --templates templates < customers.jsonl |
  hammy-send --via "maildir:$place/mail" |
  hammy-archive put > "$place/done.jsonl"

hammy-report summary
