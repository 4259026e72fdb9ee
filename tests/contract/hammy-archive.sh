# shellcheck shell=bash disable=SC2034
args=(put)
good='{"type":"message","to":{"email":"anna@example.com"},"subject":"Számla","log":[{"at":"2026-11-22T07:59:00.000Z","by":"hammy-send","event":"sent"}]}'
