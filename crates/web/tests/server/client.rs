//! A server on a free port, and a client that can also send what no client should.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{LazyLock, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use detente_table::Stop;
use detente_web::{Options, serve};
use serde_json::Value;

/// A server that ends with its owner.
pub struct Server {
    pub at: SocketAddr,
    stop: Stop,
    thread: Option<JoinHandle<()>>,
}

/// One server for tests that leave nothing behind.
pub static SHARED: LazyLock<Server> = LazyLock::new(|| Server::start(Options::default()));

impl Server {
    pub fn start(options: Options) -> Self {
        let options = Options { port: 0, ..options };
        let stop = Stop::default();
        let (tell, told) = mpsc::channel();
        let asked = stop.clone();
        let thread = std::thread::spawn(move || {
            serve(&options, &asked, |address| {
                tell.send(address.socket).unwrap();
            })
            .unwrap();
        });
        Self {
            at: told.recv().unwrap(),
            stop,
            thread: Some(thread),
        }
    }

    /// Asks it to end and waits until it has.
    pub fn end(&mut self) {
        self.stop.ask();
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }

    pub fn connect(&self) -> Connection {
        Connection::to(self.at)
    }

    pub fn get(&self, path: &str) -> Answer {
        self.connect().get(path)
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.connect().post(path, body)
    }

    /// Sends bytes as they are.
    pub fn raw(&self, bytes: &[u8]) -> Answer {
        let mut connection = self.connect();
        connection.write(bytes);
        connection.answer()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&self.body)))
    }

    /// The JSON of an answer that was given.
    pub fn ok(&self) -> Value {
        assert_eq!(self.status, 200, "{}", String::from_utf8_lossy(&self.body));
        self.json()
    }
}

/// A connection that is kept.
pub struct Connection {
    stream: TcpStream,
    at: SocketAddr,
    read: Vec<u8>,
}

impl Connection {
    pub fn to(at: SocketAddr) -> Self {
        let stream = TcpStream::connect(at).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(60)))
            .unwrap();
        stream.set_nodelay(true).unwrap();
        Self {
            stream,
            at,
            read: Vec::new(),
        }
    }

    /// Sends bytes; a server that has closed meanwhile is found out when its answer is read.
    pub fn write(&mut self, bytes: &[u8]) {
        let _ = self.stream.write_all(bytes);
    }

    pub fn get(&mut self, path: &str) -> Answer {
        let at = self.at;
        self.write(format!("GET {path} HTTP/1.1\r\nHost: {at}\r\n\r\n").as_bytes());
        self.answer()
    }

    pub fn post(&mut self, path: &str, body: &Value) -> Answer {
        self.begin_post(path, &body.to_string());
        self.answer()
    }

    pub fn begin_post(&mut self, path: &str, body: &str) {
        let at = self.at;
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {at}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        self.write((head + body).as_bytes());
    }

    /// The next answer; status 0 where the server closes without one.
    pub fn answer(&mut self) -> Answer {
        let end = loop {
            if let Some(at) = self.read.windows(4).position(|w| w == b"\r\n\r\n") {
                break at + 4;
            }
            if !self.more() {
                return Answer {
                    status: 0,
                    headers: Vec::new(),
                    body: std::mem::take(&mut self.read),
                };
            }
        };
        let head = String::from_utf8_lossy(&self.read[..end]).into_owned();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap();
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        let mut answer = Answer {
            status: status.parse().unwrap(),
            headers,
            body: Vec::new(),
        };
        let length = answer.header("content-length").map(str::to_owned);
        let length: usize = length.map_or(0, |text| text.parse().unwrap());
        while self.read.len() < end + length && self.more() {}
        let whole = self.read.len().min(end + length);
        answer.body = self.read[end..whole].to_vec();
        self.read.drain(..whole);
        answer
    }

    /// Reads more; `false` at the end.
    pub fn more(&mut self) -> bool {
        let mut buffer = [0; 65536];
        match self.stream.read(&mut buffer) {
            Ok(0) | Err(_) => false,
            Ok(count) => {
                self.read.extend(&buffer[..count]);
                true
            }
        }
    }

    /// Everything until the server closes, or until a text has come.
    pub fn until(&mut self, text: &str) -> String {
        while !String::from_utf8_lossy(&self.read).contains(text) && self.more() {}
        String::from_utf8_lossy(&self.read).into_owned()
    }
}

/// A link as a value in an address.
pub fn encoded(link: &str) -> String {
    let mut text = String::new();
    for byte in link.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text += &format!("%{byte:02X}");
        }
    }
    text
}
