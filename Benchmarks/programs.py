"""Programs that are measured in turns: each is ready all the time, and stopped while another has its turn."""
import json, os, select, signal, subprocess
from time import monotonic


class Program(object):
    """A process that answers each line with a line of JSON. It has a process group of its own, so that whatever it starts
    stops and ends with it."""

    def __init__(self, command, env, log):
        self.log = open(log, 'a')
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, env=env,
                                        start_new_session=True)
        self.rest = b''

    @property
    def alive(self):
        return self.process is not None

    def signal(self, number):
        try:
            os.killpg(self.process.pid, number)
        except OSError:
            pass

    def say(self, line):
        self.signal(signal.SIGCONT)
        try:
            os.write(self.process.stdin.fileno(), (line + '\n').encode())
        except OSError:
            pass

    def hear(self, seconds):
        """The next line of JSON; an error where none comes in time, and then the end of the program."""
        end, out = monotonic() + seconds, self.process.stdout.fileno()
        while True:
            line, newline, rest = self.rest.partition(b'\n')
            if newline:
                self.rest = rest
                if line.startswith(b'{'):
                    self.signal(signal.SIGSTOP)
                    return json.loads(line.decode())
                continue
            left = end - monotonic()
            if left <= 0 or not select.select([out], [], [], left)[0]:
                self.end()
                return {'error': 'no answer after %g s' % seconds}
            text = os.read(out, 65536)
            if not text:
                self.end()
                return {'error': 'the program ended'}
            self.rest += text

    def end(self):
        if self.process is None:
            return
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
        self.log.close()
        self.process = None
