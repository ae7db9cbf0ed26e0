//! Runs the program as a process, with access to the output and to HTTP responses.

use std::{
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    path::PathBuf,
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

/// Timeout of all waits. Durations are printed, not asserted.
const TIMEOUT: Duration = Duration::from_secs(90);

/// Text of the badge for costs that add up to AWS's total. A page that is rendered without its costs does not have it.
pub const RECONCILED_BADGE: &str = "Parts = total";

/// A temporary home directory, removed when dropped.
pub struct Home(PathBuf);

impl Home {
    /// Creates a home directory with these files: relative path and content. `{home}` in a content is replaced with the
    /// path of the directory.
    pub fn with_files(files: &[(&str, &str)]) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("farthing-first-run-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
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

    /// The program with an otherwise empty environment. `{home}` is replaced in the values of variables, too.
    fn command(&self, variables: &[(&str, &str)]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_farthing"));
        command.env_clear().env("HOME", &self.0).current_dir(&self.0);
        command.env("PATH", std::env::var_os("PATH").unwrap());
        for (name, value) in variables {
            command.env(name, value.replace("{home}", self.0.to_str().unwrap()));
        }
        command
    }

    /// Runs a command of the program until it exits.
    pub fn run(&self, variables: &[(&str, &str)], arguments: &[&str]) -> Output {
        self.command(variables).args(arguments).stdin(Stdio::null()).output().unwrap()
    }

    /// Starts `farthing serve` on a free port.
    pub fn serve(&self, variables: &[(&str, &str)]) -> Program {
        self.start_server(self.command(variables))
    }

    /// Starts the demo account after these commands of a shell.
    pub fn serve_after(&self, commands: &str) -> Program {
        let program = self.command(&[("FARTHING_DEMO", "true")]);
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("{commands}; exec \"$0\" \"$@\"")]).arg(program.get_program());
        shell
            .env_clear()
            .envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))))
            .current_dir(&self.0);
        self.start_server(shell)
    }

    fn start_server(&self, mut command: Command) -> Program {
        let arguments = ["serve", "--addr", "127.0.0.1:0", "--today", "2026-11-23", "--site"];
        command.args(arguments).arg(self.0.join("site"));
        Program::start(command)
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A running program, stopped when dropped.
pub struct Program {
    child: Child,
    stdout: Arc<Mutex<String>>,
    stderr: Arc<Mutex<String>>,
    pub started: Instant,
    /// Address on which the program listens.
    pub addr: SocketAddr,
    /// Time from the start until the program listens.
    pub startup: Duration,
}

impl Program {
    fn start(mut command: Command) -> Self {
        let started = Instant::now();
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let stdout = read_in_background(child.stdout.take().unwrap());
        let stderr = read_in_background(child.stderr.take().unwrap());
        let addr = "127.0.0.1:1".parse().unwrap();
        let mut program = Self { child, stdout, stderr, started, addr, startup: Duration::ZERO };
        let line = program.wait_for_line("is listening on http");
        program.startup = started.elapsed();
        program.addr = line.rsplit("://").next().unwrap().trim().parse().unwrap();
        program
    }

    /// Waits for the first line of standard output with this text.
    pub fn wait_for_line(&mut self, text: &str) -> String {
        loop {
            let exit_status = self.child.try_wait().unwrap();
            if let Some(line) = self.lines().into_iter().find(|line| line.contains(text)) {
                return line;
            }
            let timed_out = self.started.elapsed() > TIMEOUT;
            assert!(
                exit_status.is_none() && !timed_out,
                "no '{text}', {exit_status:?}: {:?} {}",
                self.lines(),
                self.log()
            );
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Lines of standard output so far, without the one with the address.
    pub fn messages(&self) -> Vec<String> {
        self.lines().into_iter().filter(|line| !line.contains("is listening on")).collect()
    }

    fn lines(&self) -> Vec<String> {
        self.stdout.lock().unwrap().lines().map(str::to_owned).collect()
    }

    /// Waits for a text in standard error.
    pub fn wait_for_log(&self, text: &str) {
        while !self.log().contains(text) {
            assert!(self.started.elapsed() < TIMEOUT, "no '{text}': {}", self.log());
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Standard error so far.
    pub fn log(&self) -> String {
        self.stderr.lock().unwrap().clone()
    }

    pub fn get(&self, path: &str) -> String {
        self.send("GET", path, "")
    }

    /// Sends an HTTP/1.0 request and returns the whole response. HTTP/1.0 responses are not chunked.
    pub fn send(&self, method: &str, path: &str, headers: &str) -> String {
        let mut stream = TcpStream::connect(self.addr).unwrap();
        stream.set_read_timeout(Some(TIMEOUT)).unwrap();
        let request = format!("{method} {path} HTTP/1.0\r\nhost: {}\r\n{headers}content-length: 0\r\n\r\n", self.addr);
        stream.write_all(request.as_bytes()).unwrap();
        let mut response = Vec::new();
        stream.read_to_end(&mut response).unwrap();
        String::from_utf8(response).unwrap()
    }

    /// Waits for a page with this text.
    pub fn page_with(&self, path: &str, text: &str) -> String {
        loop {
            let page = self.get(path);
            if page.contains(text) {
                return page;
            }
            assert!(self.started.elapsed() < TIMEOUT, "no '{text}' on {path}: {}", visible(&page));
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

fn read_in_background(mut source: impl Read + Send + 'static) -> Arc<Mutex<String>> {
    let text = Arc::new(Mutex::new(String::new()));
    let output = text.clone();
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(length @ 1..) = source.read(&mut buffer) {
            output.lock().unwrap().push_str(&String::from_utf8_lossy(&buffer[..length]));
        }
    });
    text
}

/// Visible text of a page, for messages of failed tests.
pub fn visible(page: &str) -> String {
    let body = page.split("<main").nth(1).unwrap_or(page);
    let texts = body.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    texts.collect::<String>().chars().take(2_000).collect()
}

/// URL of a sandbox account that is shared by all tests and runs until they end.
pub fn aws() -> &'static str {
    &shared_sandbox().0
}

/// ARN of a role of the shared sandbox that anyone may assume.
pub fn role() -> &'static str {
    &shared_sandbox().1
}

fn shared_sandbox() -> &'static (String, String) {
    static AWS: OnceLock<(String, String)> = OnceLock::new();
    AWS.get_or_init(|| start_sandbox(""))
}

/// Starts a sandbox account with faults, which runs until the tests end. Returns the URL, and the ARN of a role that anyone
/// may assume.
pub fn start_sandbox(faults: &str) -> (String, String) {
    let mut config = Config::new("2026-11-23".parse().unwrap());
    config.faults = parse_faults(faults).unwrap();
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let sandbox = Sandbox::bind(config, "127.0.0.1:0".parse().unwrap()).await.unwrap();
            let role = format!("arn:aws:iam::{}:role/Farthing", sandbox.accounts()[1]);
            sender.send((format!("http://{}", sandbox.addr()), role)).unwrap();
            sandbox.serve(std::future::pending()).await.unwrap();
        });
    });
    receiver.recv().unwrap()
}
