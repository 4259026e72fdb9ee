#!/bin/bash
# remind.sh - a reminder for those who have not paid: the same people, another template, another campaign
#
#   examples/invoices/remind.sh [DIRECTORY]
#
# Mails go into the Maildir DIRECTORY/mail, state into DIRECTORY/home. Run it twice: nothing is sent twice. With a mail
# server it is --via smtp://HOST:25 or the name of an endpoint in hammy.toml; the rest stays.
cd "$(dirname "$0")" || exit
place=$(realpath -m "${1:-../../build/demo}")
export PATH="$PATH:$PWD/../../build/bin" HAMMY_HOME=$place/home
mkdir -p "$place/mail"
hammy init > "$place/init.log" || exit

hammy-render reminder --templates templates < unpaid.jsonl |
  hammy-send --via "maildir:$place/mail" |
  hammy-archive put > "$place/reminded.jsonl"

hammy-report summary
