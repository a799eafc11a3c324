//! Files on the loopback.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
    thread,
};

/// Serves these paths on the loopback for as long as the tests run: `301 URL` for a redirect, else
/// the body. Gives the origin.
pub fn served(files: impl FnOnce(&str) -> Vec<(String, String)>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a port");
    let address = listener.local_addr().expect("it is bound");
    let origin = format!("http://{address}");
    let files = files(&origin);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            let mut lines = BufReader::new(&stream).lines();
            let first = lines.next().and_then(Result::ok).unwrap_or_default();
            // The rest of the head: whoever asks may not be done with it.
            while lines
                .next()
                .is_some_and(|line| line.is_ok_and(|line| !line.is_empty()))
            {}
            let path = first.split(' ').nth(1).unwrap_or_default();
            let body = files.iter().find(|(known, _)| *known == path);
            let answer = match body.map(|(_, body)| body.as_str()) {
                None => "404 Not Found\r\nContent-Length: 0\r\n\r\n".to_owned(),
                Some(body) => match body.strip_prefix("301 ") {
                    Some(to) => format!("301 Moved\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n"),
                    None => format!("200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()),
                },
            };
            // Whoever asks must not use the connection again.
            let answer = answer.replacen("\r\n", "\r\nConnection: close\r\n", 1);
            let _ = stream.write_all(format!("HTTP/1.1 {answer}").as_bytes());
        }
    });
    origin
}
