#!/usr/bin/python3
"""bus_judge.py - what a broker holds, by pika: an independent judge of lib/bus

    bus_judge.py PORT count QUEUE             how many messages are ready
    bus_judge.py PORT get QUEUE               takes them all: id, delivery mode, priority, content type, body's first word
    bus_judge.py PORT put QUEUE ID BODY [N]   puts a message, N times
    bus_judge.py PORT queue QUEUE             makes a durable queue
    bus_judge.py PORT exchange NAME QUEUE     makes a topic exchange with the queue bound to #.invoice
    bus_judge.py PORT delete QUEUE
"""
import sys

import pika

port, verb, name, *rest = sys.argv[1:]
connection = pika.BlockingConnection(pika.ConnectionParameters("127.0.0.1", int(port)))
channel = connection.channel()
if verb == "count":
    print(channel.queue_declare(name, passive=True).method.message_count)
elif verb == "get":
    while True:
        method, properties, body = channel.basic_get(name, auto_ack=True)
        if method is None:
            break
        print(properties.message_id, properties.delivery_mode, properties.priority, properties.content_type,
              body.split(b" ")[0].decode())
elif verb == "put":
    for _ in range(int(rest[2]) if len(rest) > 2 else 1):
        channel.basic_publish("", name, rest[1].encode(), pika.BasicProperties(message_id=rest[0], delivery_mode=2))
elif verb == "queue":
    channel.queue_declare(name, durable=True)
elif verb == "exchange":
    channel.exchange_declare(name, "topic", durable=True)
    channel.queue_declare(rest[0], durable=True)
    channel.queue_bind(rest[0], name, "#.invoice")
elif verb == "delete":
    channel.queue_delete(name)
connection.close()
