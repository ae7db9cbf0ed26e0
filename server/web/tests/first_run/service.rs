//! A loopback service with scripted responses: instance metadata, container credentials, or an unrelated service.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::Arc,
    thread,
    time::Duration,
};

/// A request to the service.
pub struct Request {
    pub method: String,
    pub path: String,
    /// Whether it has a session token for instance metadata.
    pub has_token: bool,
}

/// Response to a request.
pub enum Response {
    /// Sends an HTTP response.
    Http { status: u16, headers: &'static str, body: String },
    /// Keeps the connection open without a response.
    Silence,
    /// Responds after a delay.
    Late(Duration, Box<Response>),
    /// Sends raw bytes.
    Bytes(&'static [u8]),
    /// Sends a body that never ends.
    Endless,
    /// Closes the connection without a response.
    Hangup,
}

impl Response {
    pub fn ok(body: &str) -> Self {
        Self::with_status(200, body)
    }

    pub fn with_status(status: u16, body: &str) -> Self {
        Self::Http { status, headers: "content-type: text/plain\r\n", body: body.to_owned() }
    }
}

/// Starts the service, which runs until the tests end; returns its address.
pub fn serve(respond: impl Fn(&Request) -> Response + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let respond = Arc::new(respond);
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let respond = respond.clone();
            thread::spawn(move || handle(stream, &*respond));
        }
    });
    address
}

/// URL of a local port without a listener.
pub fn unused_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

fn handle(mut stream: TcpStream, respond: &dyn Fn(&Request) -> Response) {
    let mut head = Vec::new();
    let mut buffer = [0; 1024];
    while !head.windows(4).any(|it| it == b"\r\n\r\n") {
        match stream.read(&mut buffer) {
            Ok(length @ 1..) => head.extend_from_slice(&buffer[..length]),
            _ => return,
        }
    }
    let head = String::from_utf8_lossy(&head).to_lowercase();
    let mut words = head.split_whitespace();
    let request = Request {
        method: words.next().unwrap_or_default().to_uppercase(),
        path: words.next().unwrap_or_default().to_owned(),
        has_token: head.contains("x-aws-ec2-metadata-token:"),
    };
    // Ignored: a client may disconnect early.
    let _ = send(&mut stream, respond(&request));
}

fn send(stream: &mut TcpStream, response: Response) -> std::io::Result<()> {
    match response {
        Response::Http { status, headers, body } => {
            let length = body.len();
            let head = format!("HTTP/1.1 {status} X\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n");
            stream.write_all((head + &body).as_bytes())
        }
        Response::Silence => {
            thread::sleep(Duration::from_mins(2));
            Ok(())
        }
        Response::Late(delay, response) => {
            thread::sleep(delay);
            send(stream, *response)
        }
        Response::Bytes(bytes) => stream.write_all(bytes),
        Response::Endless => {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 999999999\r\n\r\n")?;
            loop {
                stream.write_all(b"a line\n")?;
                thread::sleep(Duration::from_millis(50));
            }
        }
        Response::Hangup => Ok(()),
    }
}
