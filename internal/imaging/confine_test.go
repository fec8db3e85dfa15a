package imaging

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// intruder is a hostile program in the worker's place, started as the server starts a worker.
type intruder struct {
	t *testing.T
	w *worker
}

func startIntruder(t *testing.T, limits Limits) intruder {
	t.Helper()
	w, err := startWorker(t.Context(), Options{WorkerPath: built.intruder, Limits: limits}.withDefaults())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.end)
	return intruder{t, w}
}

// startIntruderAtLarge starts the same program without any wall, to show that its attempts work.
func startIntruderAtLarge(t *testing.T) intruder {
	t.Helper()
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	ours, theirs := os.NewFile(uintptr(pair[0]), "line"), os.NewFile(uintptr(pair[1]), "line")
	defer ours.Close()
	defer theirs.Close()
	program := exec.Command(built.intruder)
	program.ExtraFiles = []*os.File{theirs}
	program.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(-program.Process.Pid, syscall.SIGKILL) // what it forked as well
		_ = program.Wait()
	})
	line, err := net.FileConn(ours)
	if err != nil {
		t.Fatal(err)
	}
	w := &worker{line: line.(*net.UnixConn), said: &tail{}, cell: &prisoner{process: program.Process, missing: map[Layer]string{}}}
	t.Cleanup(func() { line.Close() })
	if err := w.greeted(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	return intruder{t, w}
}

// tries lets it try something and gives its answer, or the fault when it did not survive.
func (i intruder) tries(what string) (string, error) {
	i.t.Helper()
	return i.triesFor(10*time.Second, what)
}

func (i intruder) triesFor(deadline time.Duration, what string) (string, error) {
	i.t.Helper()
	file, err := memoryFile(strings.NewReader("x"), 1)
	if err != nil {
		i.t.Fatal(err)
	}
	defer file.Close()
	reply, _, err := i.w.ask(i.t.Context(), Request{Sidecar: []byte(what)}, file, deadline)
	return reply.Cause, err
}

func (i intruder) mustFail(what string) {
	i.t.Helper()
	answer, err := i.tries(what)
	if err != nil {
		i.t.Fatalf("%s: the intruder is gone: %v", what, err)
	}
	if !strings.HasPrefix(answer, "denied: ") {
		i.t.Errorf("%s: %s", what, answer)
	}
}

// A program in the worker's place that does not even seal itself meets the walls that the
// server puts up; one that does can do nothing at all.
func TestI5_WorkerCannotReachNetworkFilesOrProcesses(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	reached := make(chan struct{}, 8)
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			reached <- struct{}{}
			c.Close()
		}
	}()
	datagrams, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer datagrams.Close()
	abstract := fmt.Sprintf("imaging-test-%d", os.Getpid())
	unixListener, err := net.Listen("unix", "@"+abstract)
	if err != nil {
		t.Fatal(err)
	}
	defer unixListener.Close()

	folder := openFolder(t)
	secret := filepath.Join(folder, "secret")
	if err := os.WriteFile(secret, []byte("a photo of somebody"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(secret, 0o666); err != nil {
		t.Fatal(err)
	}
	server := os.Getpid()
	attempts := []string{
		"connect " + listener.Addr().String(), "connect [::1]:22", "datagram " + datagrams.LocalAddr().String(), "abstract " + abstract,
		"read " + secret, "read /etc/passwd", "read /proc/self/environ", fmt.Sprintf("read /proc/%d/environ", server), fmt.Sprintf("read /proc/%d/mem", server),
		"list /", "list /tmp", "list " + folder, "list /proc",
		"create " + folder + "/new", "create /tmp/new", "create /dev/shm/new", "append " + secret, "unnamed /tmp", "remove " + secret, "mkdir " + folder + "/new", "link " + folder + "/new",
		"execute /bin/sh", "start /bin/sh", "start /usr/bin/env", "start /usr/bin/perl",
		fmt.Sprintf("trace %d", server), fmt.Sprintf("peek %d", server), fmt.Sprintf("signal %d", server), "signal -1",
		"limit", "mount", "name", "privileges", "descriptors",
	}
	sealedOnly := []string{"execute " + built.intruder, "execute /proc/self/exe", "start /proc/self/exe", "fork", "namespace", "socketpair", "ring", "keys", "program"}

	t.Run("without walls it would get through", func(t *testing.T) {
		i := startIntruderAtLarge(t)
		for _, what := range []string{
			"connect " + listener.Addr().String(), "datagram " + datagrams.LocalAddr().String(), "abstract " + abstract, "read " + secret, "read /etc/passwd",
			"list /tmp", "list /proc", "create " + folder + "/made", "append " + secret, "unnamed /tmp", "mkdir " + folder + "/folder", "link " + folder + "/link",
			"remove " + folder + "/made", "start /usr/bin/env", fmt.Sprintf("signal %d", server), "fork", "socketpair", "namespace",
		} {
			if answer, err := i.tries(what); err != nil || answer != "through" {
				t.Errorf("%s: %s, %v: the attempt proves nothing", what, answer, err)
			}
		}
		<-reached
		if err := os.WriteFile(secret, []byte("a photo of somebody"), 0o666); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("before it seals itself", func(t *testing.T) {
		i := startIntruder(t, Limits{})
		for _, what := range attempts {
			i.mustFail(what)
		}
	})
	t.Run("sealed", func(t *testing.T) {
		i := startIntruder(t, Limits{})
		if answer, err := i.tries("seal"); err != nil || answer != "through" {
			t.Fatalf("sealing: %s, %v", answer, err)
		}
		for _, what := range append(attempts, sealedOnly...) {
			i.mustFail(what)
		}
	})
	select {
	case <-reached:
		t.Error("somebody reached the listener")
	default:
	}
	if content, err := os.ReadFile(secret); err != nil || string(content) != "a photo of somebody" {
		t.Errorf("the secret is now %q, %v", content, err)
	}
}

func TestI5_WorkerCannotMultiplyOrTakeAllMemory(t *testing.T) {
	t.Run("a fork bomb ends at the limit", func(t *testing.T) {
		answer, err := startIntruder(t, Limits{}).tries("forks")
		if err != nil {
			t.Fatal(err)
		}
		var made int
		if _, scanned := fmt.Sscanf(answer, "denied: after %d:", &made); scanned != nil || made > maxProcesses {
			t.Errorf("it made processes: %s", answer)
		}
	})
	t.Run("a thousand threads kill it at the most", func(t *testing.T) {
		i := startIntruder(t, Limits{})
		if answer, err := i.triesFor(2*time.Second, "threads"); err == nil {
			t.Errorf("it went on: %s", answer)
		}
	})
	t.Run("memory ends at the limit", func(t *testing.T) {
		answer, err := startIntruder(t, Limits{Memory: 2 << 30}).tries("memory")
		var made int
		if _, scanned := fmt.Sscanf(answer, "denied: after %d MiB:", &made); err != nil || scanned != nil || made > 2048 {
			t.Errorf("it took memory: %s, %v", answer, err)
		}
	})
}

func TestI5_NoProcessOutlivesItsWorker(t *testing.T) {
	i := startIntruder(t, Limits{})
	if _, err := i.tries("forks"); err != nil {
		t.Fatal(err)
	}
	pid := i.w.cell.process.Pid
	children := func() int {
		n := 0
		stats, err := filepath.Glob("/proc/[0-9]*/stat")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range stats {
			stat, err := os.ReadFile(name)
			if err != nil {
				continue // ended meanwhile
			}
			if _, rest, ok := bytes.Cut(stat, []byte(") ")); ok && strings.Fields(string(rest))[1] == fmt.Sprint(pid) {
				n++
			}
		}
		return n
	}
	if children() == 0 {
		t.Fatal("the intruder has no children: the test looks in the wrong place")
	}
	i.w.end()
	for until := time.Now().Add(5 * time.Second); children() > 0; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("%d of its processes are still there", children())
		}
	}
}

func TestI5_AWorkerThatNeverAnswersIsEnded(t *testing.T) {
	i := startIntruder(t, Limits{})
	begun := time.Now()
	_, err := i.triesFor(300*time.Millisecond, "spin")
	var f *fault
	if !errors.As(err, &f) || !f.late || time.Since(begun) > 3*time.Second {
		t.Errorf("after %s: %v", time.Since(begun), err)
	}
	if !i.w.spent(Limits{}.withDefaults()) {
		t.Error("the worker would be used again")
	}
}

// As root the server gives its workers away to nobody; as an ordinary user it has only itself.
// Both must hold.
func TestI5_HoldsForAnOrdinaryUserToo(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root, to become an ordinary user")
	}
	if err := os.Chmod(filepath.Dir(built.worker), 0o755); err != nil {
		t.Fatal(err)
	}
	again := exec.Command("/proc/self/exe", "-test.run=TestI5_Worker|TestI5_NoProcess|TestCheck|TestAPhoto", "-test.v")
	again.Env = append(os.Environ(), builtVar+"="+filepath.Dir(built.worker), "TMPDIR="+openFolder(t))
	again.Dir = "/"
	again.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 12345, Gid: 12345}}
	said, err := again.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	if !bytes.Contains(said, []byte("--- PASS: TestI5_WorkerCannotReach")) {
		t.Errorf("the tests did not run:\n%s", said)
	}
}

func TestALayerThatIsMissingStopsTheStart(t *testing.T) {
	c := cell{argv: []string{built.intruder}, limits: Allowance{Memory: 1, Seconds: 1, File: 1}}
	p := &prisoner{missing: map[Layer]string{}}
	cause := errors.New("not on this kernel")
	var lack *LackError
	if err := p.lack(c.without, Landlock, cause); !errors.As(err, &lack) || lack.Layer != Landlock || !errors.Is(err, cause) {
		t.Errorf("went on without: %v", err)
	}
	if err := p.lack([]Layer{Landlock}, Landlock, cause); err != nil || p.missing[Landlock] == "" {
		t.Errorf("the operator did without, but: %v, %v", err, p.missing)
	}
}

// openFolder gives a folder that everybody may write to, so that only the walls stop a worker.
func openFolder(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "open")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	if err := os.Chmod(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	return folder
}
