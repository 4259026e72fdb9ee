"""pgbench.py - writes the script for pgbench that sends what lib/queue sends for a batch of 500 records put, taken and
answered, for queue.sh, which compares the two in the server's log.

Names are numbers of as many digits as ours have letters, because pgbench's variables are numbers. It cannot make a list of
the rows that it was given, nor an empty text: it asks for those.
"""
batch = 500

begin = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;\nSET LOCAL hammy.org = 'default';"
these = "seq = ANY(CAST(translate(:seqs, '[]', '{}') AS BIGINT[]))"

print("\\set put_at 1764000000000\n\\set until :put_at + 300000\n\\set zero 0\n\\set chunk 20000\n\\set looked_at 5000")
print(f"\\set most {batch}\n\\set batch :batch + 1\n\\set token 1000000000000000000 + :batch")
print("SELECT '' AS empty \\gset")
print(begin)
for queue in ("send", "failed"):
    print(f"INSERT INTO queue_count(org, queue, taken) VALUES(:org, :{queue}, 0) ON CONFLICT DO NOTHING;")
for n in range(batch):
    print(f"\\set n 1000000000000000000 + :batch * {batch} + {n}\n\\set priority {n % 10}")
    print("INSERT INTO queue_item(org, home, queue, id, identity, type, state, priority, due, scheduled, expires, put_at, "
          "changed, first_at, held_since, attempts, crashes, published, campaign, template, channel, destination, zone, "
          "code, failure, reason, park, lease) VALUES(:org, :send, :send, :n, :n, :type, :zero, :priority, :zero, :zero, "
          ":zero, :put_at, :put_at, 0, :zero, 0, 0, :zero, :campaign, :template, :channel, :destination, :zone, :empty, "
          ":empty, :empty, '', '') ON CONFLICT DO NOTHING RETURNING seq \\gset")
    print("INSERT INTO queue_content(seq, org, line) VALUES(:seq, :org, :line);")
print("NOTIFY hammy_queue;\nCOMMIT;")
print(f"SELECT CONCAT('[', string_agg(CAST(n AS TEXT), ','), ']') AS seqs FROM generate_series(CAST(:seq AS BIGINT) - "
      f"{batch - 1}, CAST(:seq AS BIGINT)) n \\gset")
print(f"""{begin}
SELECT token FROM queue_lease WHERE org = :org AND queue = :send AND until <= :put_at FOR UPDATE SKIP LOCKED;
SELECT seq FROM queue_item WHERE org = :org AND queue = :send AND state = 1 AND scheduled = 1 AND due < :put_at ORDER BY due LIMIT :looked_at FOR UPDATE SKIP LOCKED;
UPDATE queue_item SET state = 0, due = 0, scheduled = 0, reason = '' WHERE seq IN (SELECT seq FROM queue_item WHERE org = :org AND queue = :send AND state = 1 AND due <= :put_at ORDER BY due LIMIT :chunk FOR UPDATE SKIP LOCKED);
SELECT campaign, template, until, probe FROM queue_pause WHERE org = :org AND queue = :send;
SELECT name FROM queue_bucket WHERE org = :org AND queue = :send AND parked = 1;
SELECT i.seq, i.id, i.campaign, i.template, i.channel, i.destination, i.zone, i.expires, i.priority, i.attempts, i.crashes, i.published, c.line FROM queue_item i CROSS JOIN queue_content c WHERE i.org = :org AND i.queue = :send AND i.state = 0 AND c.seq = i.seq ORDER BY i.priority DESC, i.seq LIMIT :most FOR UPDATE OF i SKIP LOCKED;
UPDATE queue_item SET state = 2, lease = :token WHERE {these} AND org || '' = :org;
INSERT INTO queue_lease(token, org, queue, holder, until) VALUES(:token, :org, :send, :holder, :until) ON CONFLICT(org, token, queue) DO UPDATE SET until = excluded.until;
COMMIT;
{begin}
SELECT token FROM queue_lease WHERE org = :org AND token = :token FOR UPDATE;
UPDATE queue_item SET state = 5, lease = '', reason = '', changed = :put_at WHERE {these} AND org || '' = :org AND state + 0 = 2 AND lease || '' = :token;
DELETE FROM queue_content WHERE {these} AND org = :org;
DELETE FROM queue_lease WHERE org = :org AND token = :token AND NOT EXISTS(SELECT 1 FROM queue_item WHERE org = :org AND lease = :token AND state = 2);
NOTIFY hammy_queue;
COMMIT;""")
