#!/bin/bash
# queues.sh - reminders through queues: put once however often they come, worked on by stages, failures kept to look at
#
#   examples/invoices/queues.sh [DIRECTORY]
#
# The stages are in queues.toml. Each is run here until its queue is empty; in production `hammy-run --all` keeps them
# going. Mails go into the Maildir DIRECTORY/mail, state into DIRECTORY/home.
cd "$(dirname "$0")" || exit
place=$(realpath -m "${1:-../../build/demo}")
export PATH="$PATH:$PWD/../../build/bin" HAMMY_HOME=$place/home HAMMY_CONFIG=$PWD/queues.toml
export HAMMY_SEND_VIA=maildir:$place/mail
mkdir -p "$place/mail"
hammy init > "$place/init.log" || exit

# Production renders the version that is active, whatever is being worked on in the folder.
hammy-template publish reminder --templates templates --activate > "$place/published"
hammy-queue put reminders < unpaid.jsonl > "$place/accepted.jsonl"
for stage in render send archive; do
  hammy-run --stage $stage --once
done
hammy-archive collect

hammy-queue stats
