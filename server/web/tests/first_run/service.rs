//! A loopback service with fixed responses: instance metadata, container credentials, or an unrelated service.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::Arc,
    thread,
    time::Duration,
};

/// A request.
pub struct Asked {
    pub method: String,
    pub path: String,
    /// Whether it has a session token for instance metadata.
    pub has_token: bool,
}

/// Behavior of the service.
pub enum Reply {
    Answer {
        status: u16,
        headers: &'static str,
        body: String,
    },
    /// No response, while the connection stays open.
    Silence,
    /// A late response.
    Late(Duration, Box<Reply>),
    /// These bytes.
    Bytes(&'static [u8]),
    /// A body that never ends.
    Endless,
    /// Closes the connection.
    Hangup,
}

impl Reply {
    pub fn ok(body: &str) -> Self {
        Self::with(200, body)
    }

    pub fn with(status: u16, body: &str) -> Self {
        Self::Answer { status, headers: "content-type: text/plain\r\n", body: body.to_owned() }
    }
}

/// Starts the service, which runs until the tests end; returns its address.
pub fn serve(reply: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let reply = Arc::new(reply);
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let reply = reply.clone();
            thread::spawn(move || converse(stream, &*reply));
        }
    });
    address
}

/// A local address without a listener.
pub fn nowhere() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

fn converse(mut stream: TcpStream, reply: &dyn Fn(&Asked) -> Reply) {
    let mut head = Vec::new();
    let mut part = [0; 1024];
    while !head.windows(4).any(|it| it == b"\r\n\r\n") {
        match stream.read(&mut part) {
            Ok(read @ 1..) => head.extend_from_slice(&part[..read]),
            _ => return,
        }
    }
    let head = String::from_utf8_lossy(&head).to_lowercase();
    let mut words = head.split_whitespace();
    let asked = Asked {
        method: words.next().unwrap_or_default().to_uppercase(),
        path: words.next().unwrap_or_default().to_owned(),
        has_token: head.contains("x-aws-ec2-metadata-token:"),
    };
    // A client that disconnects is no test failure.
    let _ = send(&mut stream, reply(&asked));
}

fn send(stream: &mut TcpStream, reply: Reply) -> std::io::Result<()> {
    match reply {
        Reply::Answer { status, headers, body } => {
            let length = body.len();
            let head = format!("HTTP/1.1 {status} X\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n");
            stream.write_all((head + &body).as_bytes())
        }
        Reply::Silence => {
            thread::sleep(Duration::from_mins(2));
            Ok(())
        }
        Reply::Late(after, reply) => {
            thread::sleep(after);
            send(stream, *reply)
        }
        Reply::Bytes(bytes) => stream.write_all(bytes),
        Reply::Endless => {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 999999999\r\n\r\n")?;
            loop {
                stream.write_all(b"a line\n")?;
                thread::sleep(Duration::from_millis(50));
            }
        }
        Reply::Hangup => Ok(()),
    }
}
