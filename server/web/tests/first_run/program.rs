//! The program as a process: its output, and its responses.

use std::{
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use sandbox::{Config, Sandbox, parse_faults};

/// Timeout for hangs only: durations are printed, not asserted.
const HANGS: Duration = Duration::from_secs(90);

/// A temporary home directory, removed at the end.
pub struct Home(PathBuf);

impl Home {
    /// Creates a home with these files, by relative path. `{home}` in a text is replaced with the home's path.
    pub fn with(files: &[(&str, &str)]) -> Self {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let name = format!("farthing-first-run-{}-{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let home = Self(std::env::temp_dir().join(name));
        fs::create_dir_all(home.0.join("site")).unwrap();
        fs::write(home.0.join("hash.txt"), "js: a\nwasm: a\ncss: a\necharts: a\n").unwrap();
        for (path, text) in files {
            home.write(path, text);
        }
        home
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text.replace("{home}", self.0.to_str().unwrap())).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.0.join(path)).unwrap_or_default()
    }

    /// The program with only these environment variables, in which `{home}` is replaced too.
    fn command(&self, variables: &[(&str, &str)]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_farthing"));
        command.env_clear().env("HOME", &self.0).current_dir(&self.0);
        command.env("PATH", std::env::var_os("PATH").unwrap());
        for (name, value) in variables {
            command.env(name, value.replace("{home}", self.0.to_str().unwrap()));
        }
        command
    }

    /// Runs a command of the program to its end.
    pub fn run(&self, variables: &[(&str, &str)], arguments: &[&str]) -> Output {
        self.command(variables).args(arguments).stdin(Stdio::null()).output().unwrap()
    }

    /// Starts `farthing serve` on a free port.
    pub fn serve(&self, variables: &[(&str, &str)]) -> Program {
        let site = self.0.join("site");
        let arguments = ["serve", "--addr", "127.0.0.1:0", "--today", "2026-11-23", "--site"];
        let mut command = self.command(variables);
        command.args(arguments).arg(Path::new(&site));
        Program::start(command)
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A running program, stopped with the test.
pub struct Program {
    child: Child,
    out: Arc<Mutex<String>>,
    err: Arc<Mutex<String>>,
    pub started: Instant,
    /// Address on which it listens.
    pub addr: SocketAddr,
    /// Duration of the start.
    pub listening: Duration,
}

impl Program {
    fn start(mut command: Command) -> Self {
        let started = Instant::now();
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let out = gather(child.stdout.take().unwrap());
        let err = gather(child.stderr.take().unwrap());
        let addr = "127.0.0.1:1".parse().unwrap();
        let mut program = Self { child, out, err, started, addr, listening: Duration::ZERO };
        let line = program.wait_for_line("is listening on http://");
        program.listening = started.elapsed();
        program.addr = line.rsplit("http://").next().unwrap().trim().parse().unwrap();
        program
    }

    /// Waits for the first line of standard output with this text.
    pub fn wait_for_line(&mut self, words: &str) -> String {
        loop {
            let ended = self.child.try_wait().unwrap();
            if let Some(line) = self.lines().into_iter().find(|line| line.contains(words)) {
                return line;
            }
            let hangs = self.started.elapsed() > HANGS;
            assert!(ended.is_none() && !hangs, "no '{words}', {ended:?}: {:?} {}", self.lines(), self.log());
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Standard output so far, without the line with the address.
    pub fn said(&self) -> Vec<String> {
        self.lines().into_iter().filter(|line| !line.contains("is listening on")).collect()
    }

    fn lines(&self) -> Vec<String> {
        self.out.lock().unwrap().lines().map(str::to_owned).collect()
    }

    /// Standard error so far.
    pub fn log(&self) -> String {
        self.err.lock().unwrap().clone()
    }

    pub fn get(&self, path: &str) -> String {
        self.ask("GET", path, "")
    }

    /// Returns a whole response. HTTP/1.0 responses are not chunked.
    pub fn ask(&self, method: &str, path: &str, headers: &str) -> String {
        let mut stream = TcpStream::connect(self.addr).unwrap();
        stream.set_read_timeout(Some(HANGS)).unwrap();
        let request = format!("{method} {path} HTTP/1.0\r\nhost: {}\r\n{headers}content-length: 0\r\n\r\n", self.addr);
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8(answer).unwrap()
    }

    /// Waits for a page with this text.
    pub fn page_with(&self, path: &str, words: &str) -> String {
        loop {
            let page = self.get(path);
            if page.contains(words) {
                return page;
            }
            assert!(self.started.elapsed() < HANGS, "no '{words}' on {path}: {}", visible(&page));
            thread::sleep(Duration::from_millis(200));
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn gather(mut from: impl Read + Send + 'static) -> Arc<Mutex<String>> {
    let text = Arc::new(Mutex::new(String::new()));
    let into = text.clone();
    thread::spawn(move || {
        let mut part = [0; 4096];
        while let Ok(read @ 1..) = from.read(&mut part) {
            into.lock().unwrap().push_str(&String::from_utf8_lossy(&part[..read]));
        }
    });
    text
}

/// Visible text of a page, for the message of a failed test.
pub fn visible(page: &str) -> String {
    let body = page.split("<main").nth(1).unwrap_or(page);
    let parts = body.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    parts.collect::<String>().chars().take(2_000).collect()
}

/// Address of a sandbox account that stands in for AWS. Stopped with the tests.
pub fn aws() -> &'static str {
    &played().0
}

/// A role of the sandbox that anyone may assume.
pub fn role() -> &'static str {
    &played().1
}

fn played() -> &'static (String, String) {
    static AWS: OnceLock<(String, String)> = OnceLock::new();
    AWS.get_or_init(|| aws_with(""))
}

/// Starts a sandbox account with faults; returns its address, and a role that anyone may assume. Stopped with the
/// tests.
pub fn aws_with(faults: &str) -> (String, String) {
    let mut config = Config::new("2026-11-23".parse().unwrap());
    config.faults = parse_faults(faults).unwrap();
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let sandbox = Sandbox::bind(config, "127.0.0.1:0".parse().unwrap()).await.unwrap();
            let role = format!("arn:aws:iam::{}:role/Farthing", sandbox.accounts()[1]);
            send.send((format!("http://{}", sandbox.addr()), role)).unwrap();
            sandbox.serve(std::future::pending()).await.unwrap();
        });
    });
    receive.recv().unwrap()
}
