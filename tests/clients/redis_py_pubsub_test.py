"""redis-py's pub/sub as its users use it."""

import threading
import time
import unittest

import redis

from listq_server import PATIENCE, ListqServer, until


class PubsubTest(unittest.TestCase):
    def setUp(self):
        server = ListqServer()
        self.port = server.__enter__().port
        self.addCleanup(server.__exit__)
        self.r = self.connect()

    def connect(self, **options):
        client = redis.Redis(port=self.port, socket_timeout=PATIENCE,
                             decode_responses=True, **options)
        self.addCleanup(client.close)
        return client

    def listener(self, **options):
        listener = self.connect().pubsub(**options)
        self.addCleanup(listener.close)
        return listener

    def take(self, listener):
        message = listener.get_message(timeout=PATIENCE)
        return message and (message["type"], message["channel"],
                            message["data"])

    def test_subscribing_and_leaving(self):
        p = self.listener()
        p.subscribe("news", "sports")
        self.assertEqual(self.take(p), ("subscribe", "news", 1))
        self.assertEqual(self.take(p), ("subscribe", "sports", 2))
        p.psubscribe("n*")
        self.assertEqual(self.take(p), ("psubscribe", "n*", 3))
        self.assertEqual(self.r.publish("news", "hello"), 2)
        self.assertEqual(self.take(p), ("message", "news", "hello"))
        self.assertEqual(p.get_message(timeout=PATIENCE),
                         {"type": "pmessage", "pattern": "n*",
                          "channel": "news", "data": "hello"})
        p.unsubscribe("news")
        self.assertEqual(self.take(p), ("unsubscribe", "news", 2))
        p.unsubscribe()
        p.punsubscribe()
        self.assertEqual(self.take(p), ("unsubscribe", "sports", 1))
        self.assertEqual(self.take(p), ("punsubscribe", "n*", 0))
        self.assertFalse(p.subscribed)
        self.assertEqual(self.r.publish("news", "hello"), 0)

    def test_pings_between_messages(self):
        p = self.listener()
        p.subscribe("news")
        self.take(p)
        p.ping()
        p.ping("are you there")
        self.assertEqual(self.take(p)[::2], ("pong", ""))
        self.assertEqual(self.take(p)[::2], ("pong", "are you there"))

    def test_health_checks(self):
        """They are pings of redis-py's own, whose answers nobody sees."""
        p = self.connect(health_check_interval=0.001).pubsub()
        self.addCleanup(p.close)
        p.subscribe("news")
        self.take(p)
        for _ in range(3):
            time.sleep(0.002)
            self.assertIsNone(p.get_message(timeout=0.001))
        self.r.publish("news", "hello")
        until(lambda: (p.get_message(timeout=0.01) or {}).get("data") ==
              "hello", "the message")

    def test_threads_with_handlers(self):
        got = []
        handled = threading.Event()

        def handle(message):
            got.append(message["data"])
            if len(got) == 1000:
                handled.set()

        p = self.listener()
        p.subscribe(**{"jobs": handle})
        thread = p.run_in_thread(sleep_time=0.01)
        until(lambda: self.r.pubsub_numsub("jobs") == [("jobs", 1)],
              "a listener")
        for number in range(1000):
            self.assertEqual(self.r.publish("jobs", number), 1)
        self.assertTrue(handled.wait(PATIENCE))
        thread.stop()
        thread.join(PATIENCE)
        self.assertEqual(got, [str(number) for number in range(1000)])

    def test_publishers_and_listeners_at_once(self):
        totals = []

        def listen(p):
            total = 0
            while (message := p.get_message(ignore_subscribe_messages=True,
                                            timeout=PATIENCE)):
                if message["data"] == "stop":
                    break
                total += int(message["data"])
            totals.append(total)

        def publish():
            client = redis.Redis(port=self.port)
            pipeline = client.pipeline(transaction=False)
            for number in range(500):
                pipeline.publish("numbers", number)
            pipeline.execute()
            client.close()

        listeners = [self.listener() for _ in range(4)]
        for p in listeners:
            p.subscribe("numbers")
            self.take(p)
        threads = [threading.Thread(target=listen, args=(p,))
                   for p in listeners]
        publishers = [threading.Thread(target=publish) for _ in range(3)]
        for thread in threads + publishers:
            thread.start()
        for thread in publishers:
            thread.join(PATIENCE)
        self.assertEqual(self.r.publish("numbers", "stop"), 4)
        for thread in threads:
            thread.join(PATIENCE)
        self.assertEqual(totals, [3 * sum(range(500))] * 4)

    def test_who_listens(self):
        p = self.listener()
        p.subscribe("a", "b")
        p.psubscribe("c*")
        for _ in range(3):
            self.take(p)
        self.assertEqual(sorted(self.r.pubsub_channels()), ["a", "b"])
        self.assertEqual(self.r.pubsub_channels("a*"), ["a"])
        self.assertEqual(self.r.pubsub_numsub("a", "none"),
                         [("a", 1), ("none", 0)])
        self.assertEqual(self.r.pubsub_numpat(), 1)
        listed = self.r.client_list(_type="pubsub")
        self.assertEqual([(c["sub"], c["psub"]) for c in listed],
                         [("2", "1")])

    def test_it_subscribes_again_after_a_lost_connection(self):
        p = self.listener()
        p.subscribe("news")
        self.take(p)
        self.r.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
        with self.assertRaises(redis.ConnectionError):
            p.get_message(timeout=PATIENCE)
        self.assertEqual(self.take(p), ("subscribe", "news", 1))
        self.r.publish("news", "hello")
        self.assertEqual(self.take(p), ("message", "news", "hello"))

    def test_keys_that_expire_are_told_in_time(self):
        self.r.config_set("notify-keyspace-events", "Ex")
        p = self.listener()
        p.psubscribe("__keyevent@*__:expired")
        self.take(p)
        self.r.set("s", "x", px=50)
        self.assertEqual(self.take(p),
                         ("pmessage", "__keyevent@0__:expired", "s"))


if __name__ == "__main__":
    unittest.main()
