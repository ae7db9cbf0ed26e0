//! A service on loopback that answers as it is told: instance metadata, a container's credentials, or what merely stands there.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::Arc,
    thread,
    time::Duration,
};

/// What is asked.
pub struct Asked {
    pub method: String,
    pub path: String,
    /// Whether a session token of instance metadata came along.
    pub has_token: bool,
}

/// What happens then.
pub enum Reply {
    Answer {
        status: u16,
        headers: &'static str,
        body: String,
    },
    /// Nothing, while the connection stays open.
    Silence,
    /// An answer that comes late.
    Late(Duration, Box<Reply>),
    /// These bytes, whatever they are.
    Bytes(&'static [u8]),
    /// A body that never ends.
    Endless,
    /// The connection ends.
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

/// Serves until the tests end; gives the address.
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

/// An address of this machine on which nothing listens.
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
    // A visitor who leaves is no failure of the test.
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
