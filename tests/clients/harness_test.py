"""A test runner starts the server, learns where it is, and leaves nothing."""

import contextlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
import unittest

import redis

from listq_server import PATIENCE, until

SERVER = os.environ["LISTQ_SERVER"]
QUIET = ("--bind", "127.0.0.1", "--loglevel", "warning")


def runs(pid):
    """Whether the process is there, and no mere entry in the table."""
    try:
        status = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rsplit(")", 1)[1].split()[0] not in "XZ"


class HarnessTest(unittest.TestCase):
    def start(self, *options, **how):
        server = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", SERVER, *options], text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, **how)
        self.addCleanup(server.__exit__, None, None, None)
        self.addCleanup(server.kill)
        return server

    def announced(self, *options, **how):
        """A server, and what it announced."""
        server = self.start("--port", "auto", "--announce", "json", *QUIET,
                            *options, **how)
        return server, json.loads(server.stdout.readline())

    def refusal(self, *options, **how):
        server = self.start("--port", "auto", *QUIET, *options, **how)
        output, errors = server.communicate(timeout=PATIENCE)
        self.assertEqual((server.returncode, output), (1, ""))
        return errors

    def folder(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        return pathlib.Path(folder.name)

    def stop(self, server, number=signal.SIGTERM):
        server.send_signal(number)
        server.wait(PATIENCE)

    def connect(self, port):
        client = redis.Redis(port=port, socket_timeout=PATIENCE)
        self.addCleanup(client.connection_pool.disconnect)
        return client


class AnnouncementTest(HarnessTest):
    def test_one_line_of_json_is_all_there_is_on_standard_output(self):
        server = self.start("--port", "auto", "--bind", "127.0.0.1",
                            "--announce", "json", "--loglevel", "debug")
        line = json.loads(server.stdout.readline())
        version = subprocess.run([SERVER, "--version"], text=True, check=True,
                                 capture_output=True).stdout.split()[1]
        self.assertEqual(line, {"port": line["port"], "socket": None,
                                "pid": server.pid, "version": version})
        self.assertTrue(self.connect(line["port"]).ping())
        server.terminate()
        output, log = server.communicate(timeout=PATIENCE)
        self.assertEqual(output, "")
        self.assertIn("Ready to accept connections on 127.0.0.1:", log)

    def test_a_socket_is_announced_by_its_path(self):
        path = str(self.folder() / 'a "socket"\n')
        _, line = self.announced("--port", "0", "--unixsocket", path)
        self.assertEqual((line["port"], line["socket"]), (None, path))
        client = redis.Redis(unix_socket_path=path)
        self.addCleanup(client.close)
        self.assertTrue(client.ping())

    def test_nobody_who_would_hear_it_is_an_error(self):
        reader, writer = os.pipe()
        os.close(reader)
        server = subprocess.run(
            [SERVER, "--port", "auto", "--announce", "json", *QUIET],
            stdout=writer, stderr=subprocess.PIPE, text=True, check=False,
            timeout=PATIENCE)
        os.close(writer)
        self.assertEqual(server.returncode, 1)
        self.assertIn("Cannot announce the server on standard output: "
                      "Broken pipe", server.stderr)

    def test_the_port_file_is_there_while_the_server_is(self):
        path = self.folder() / "port"
        path.write_text("1\n", encoding="ascii")
        server, line = self.announced("--port-file", str(path))
        self.assertEqual(path.read_text(encoding="ascii"), f"{line['port']}\n")
        self.assertEqual(list(path.parent.iterdir()), [path])
        self.stop(server)
        self.assertFalse(path.exists())

    def test_the_port_file_of_another_server_stays(self):
        path = self.folder() / "port"
        first, _ = self.announced("--port-file", str(path))
        _, line = self.announced("--port-file", str(path))
        self.stop(first)
        self.assertEqual(path.read_text(encoding="ascii"), f"{line['port']}\n")

    def test_a_port_file_that_cannot_be_is_an_error(self):
        self.assertIn("Cannot write the port file /nowhere/port: No such file "
                      "or directory",
                      self.refusal("--port-file", "/nowhere/port"))
        folder = self.folder()
        self.assertIn("Cannot write the port file",
                      self.refusal("--port-file", str(folder)))
        self.assertIn("There is no port to write to",
                      self.refusal("--port", "0", "--unixsocket",
                                   str(folder / "s"), "--port-file",
                                   str(folder / "port")))

    def test_ready_fd_gets_a_line_and_its_end(self):
        reader, writer = os.pipe()
        server = self.start("--port", "auto", *QUIET, "--ready-fd",
                            str(writer), pass_fds=[writer])
        os.close(writer)
        with open(reader, encoding="ascii") as ready:
            lines = ready.read().splitlines()
        self.assertEqual(len(lines), 1)
        line = json.loads(lines[0])
        self.assertEqual(line["pid"], server.pid)
        self.assertTrue(self.connect(line["port"]).ping())

    def test_a_ready_fd_that_is_none_is_an_error(self):
        reader, writer = os.pipe()
        self.addCleanup(os.close, reader)
        self.addCleanup(os.close, writer)
        for fd, error in (
                (77, "there is no open file descriptor 77"),
                (1 << 40, f"there is no open file descriptor {1 << 40}"),
                (reader, f"file descriptor {reader} is not open for writing"),
                (1, "argument must be a file descriptor from 3 on, or -1 for "
                    "none"),
                ("x", "argument couldn't be parsed into an integer")):
            with self.subTest(fd=fd):
                self.assertEqual(
                    self.refusal("--ready-fd", str(fd), pass_fds=[reader]),
                    f"listq-server: --ready-fd: {error}\n")


class EndTest(HarnessTest):
    def test_exits_with_the_process_that_started_it(self):
        script = textwrap.dedent("""
            import subprocess, sys
            server = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE)
            print(server.stdout.readline().decode(), end="", flush=True)
            sys.stdin.read()
        """)
        self.kill_runner(sys.executable, "-c", script)

    def test_outlives_the_thread_that_started_it(self):
        script = textwrap.dedent("""
            import subprocess, sys, threading
            def start():
                global server
                server = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE)
                print(server.stdout.readline().decode(), end="", flush=True)
            thread = threading.Thread(target=start)
            thread.start()
            thread.join()
            print("joined", flush=True)
            sys.stdin.read()
        """)
        self.kill_runner(sys.executable, "-c", script, said=["joined"])

    def test_exits_with_a_node_that_started_it(self):
        script = textwrap.dedent("""
            const {spawn} = require('node:child_process');
            const [command, ...options] = process.argv.slice(1);
            const server = spawn(command, options);
            server.stdout.on('data', (line) => process.stdout.write(line));
            process.stdin.resume();
        """)
        self.kill_runner("node", "-e", script, "--")

    def test_exits_with_a_shell_that_started_it(self):
        self.kill_runner("/bin/bash", "-c", '"$@" & read -r', "bash")

    def kill_runner(self, *command, said=()):
        """Of a runner that starts the server, then waits for its input."""
        runner = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *command, SERVER, "--port",
             "auto", "--announce", "json", "--exit-with-parent", "yes",
             *QUIET],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(runner.__exit__, None, None, None)
        self.addCleanup(runner.kill)
        line = json.loads(runner.stdout.readline())
        self.addCleanup(self.kill_left_over, line["pid"])
        for text in said:
            self.assertEqual(runner.stdout.readline(), text + "\n")
        client = self.connect(line["port"])
        self.assertTrue(client.ping())
        self.assertTrue(runs(line["pid"]))
        runner.kill()
        until(lambda: not runs(line["pid"]), "the end of the server")

    @staticmethod
    def kill_left_over(pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

    def test_exits_when_nobody_ever_came(self):
        begin = time.monotonic()
        server, _ = self.announced("--exit-when-idle", "1")
        self.assertEqual(server.wait(PATIENCE), 0)
        self.assertGreaterEqual(time.monotonic() - begin, 1)

    def test_exits_when_the_last_client_has_gone(self):
        server, line = self.announced("--exit-when-idle", "1", "--loglevel",
                                      "notice")
        first, last = (self.connect(line["port"]) for _ in range(2))
        self.assertTrue(first.ping())
        first.connection_pool.disconnect()
        # Longer than that, and somebody is there.
        self.assertIsNone(last.blpop("q", 1.2))
        begin = time.monotonic()
        last.connection_pool.disconnect()
        self.assertEqual(server.wait(PATIENCE), 0)
        self.assertGreaterEqual(time.monotonic() - begin, 1)
        self.assertIn("No client was connected for 1 seconds, stopping",
                      server.stderr.read())

    def test_clients_of_virtual_servers_count(self):
        server, line = self.announced("--exit-when-idle", "1",
                                      "--enable-test-commands", "yes")
        owner = self.connect(line["port"])
        reply = owner.execute_command("LQ.SERVER NEW KEEP")
        guest = self.connect(dict(zip(reply[::2], reply[1::2]))[b"port"])
        self.assertTrue(guest.ping())
        owner.connection_pool.disconnect()
        self.assertIsNone(guest.blpop("q", 1.2))
        begin = time.monotonic()
        guest.connection_pool.disconnect()
        self.assertEqual(server.wait(PATIENCE), 0)
        self.assertGreaterEqual(time.monotonic() - begin, 1)

    def test_idleness_is_real_time(self):
        server, line = self.announced("--exit-when-idle", "1", "--clock",
                                      "virtual", "--enable-test-commands",
                                      "yes")
        client = self.connect(line["port"])
        client.execute_command("LQ.CLOCK", "ADVANCE", 60000)
        begin = time.monotonic()
        client.connection_pool.disconnect()
        self.assertEqual(server.wait(PATIENCE), 0)
        self.assertGreaterEqual(time.monotonic() - begin, 1)


class RepetitionTest(HarnessTest):
    def test_client_ids_begin_with_one(self):
        _, line = self.announced()
        ids = [self.connect(line["port"]).client_id() for _ in range(3)]
        self.assertEqual(ids, [1, 2, 3])

    def test_a_seed_repeats_every_random_choice(self):
        def play():
            server, line = self.announced("--seed", "7")
            r = self.connect(line["port"])
            for i in range(100):
                r.set(f"key:{i}", i)
                r.sadd("set", f"member:{i}")
                r.hset("hash", f"field:{i}", i)
            choices = [r.randomkey(), r.scan(count=7), r.keys("*"),
                       r.srandmember("set", 5), r.spop("set", 5),
                       r.smembers("set"), r.hrandfield("hash", 5),
                       r.sscan("set"), r.randomkey()]
            self.stop(server)
            return repr(choices)

        self.assertEqual(play(), play())

    def test_both_names_of_the_seed_are_one(self):
        for name in ("--seed", "--hash-seed"):
            _, line = self.announced(name, "9")
            r = self.connect(line["port"])
            self.assertEqual(r.config_get("seed"), {"seed": "9"})
            self.assertEqual(r.config_get("hash-seed"), {"hash-seed": "9"})


if __name__ == "__main__":
    unittest.main()
