#!/bin/bash
# run.sh - a newsletter: Markdown, a picture inside the mail, one-click unsubscribing
#
#   examples/newsletter/run.sh [DIRECTORY]      mails go to DIRECTORY/mail, state to DIRECTORY/home
cd "$(dirname "$0")" || exit
place=$(realpath -m "${1:-../../build/newsletter}")
export PATH="$PATH:$PWD/../../build/bin" HAMMY_HOME=$place/home HAMMY_CONFIG=$PWD/hammy.toml
mkdir -p "$place"
hammy init > "$place/init.log" || exit

hammy-render news --templates templates < subscribers.jsonl |
  hammy-send --via "maildir:$place/mail" |
  hammy-archive put > "$place/done.jsonl"

hammy-report summary
echo
echo "The mails are in $place/mail; open one, or list them: mlist $place/mail | mscan"
