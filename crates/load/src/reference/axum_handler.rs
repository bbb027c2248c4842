//! The bare axum handler: reads a body, answers 120 fixed bytes.

use crate::error::Error;
use axum::Router;
use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::serve::ListenerExt;
use std::io::{Read, Write};
use std::net::SocketAddr;
use std::thread;
use tokio::net::TcpListener;
use tokio::runtime::Builder;

/// As many worker threads as the machine of the figures has processors.
const WORKERS: usize = 2;

/// Of the size of the usual answer of the Management API.
const ANSWER: &str = concat!(
    r#"{"response_code":1,"response_subcode":0,"response_text":null,"#,
    r#""response_data":"0123456789012345678901234567890123456789"}"#
);

/// Serves until the process is ended, or if `with_parent` until standard input ends.
pub(crate) fn serve(listen: SocketAddr, with_parent: bool) -> Result<(), Error> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .enable_all()
        .build()
        .map_err(Error::io("starting a runtime"))?;
    if with_parent {
        thread::spawn(end_with_parent);
    }
    runtime.block_on(async {
        let listener =
            TcpListener::bind(listen).await.map_err(Error::io(format!("listening on {listen}")))?;
        let address = listener.local_addr().map_err(Error::io("reading the own address"))?;
        println!("listening on http://{address}");
        std::io::stdout().flush().map_err(Error::io("writing the own address"))?;
        let listener = listener.tap_io(|stream| {
            stream.set_nodelay(true).ok();
        });
        let router = Router::new().fallback(answer);
        axum::serve(listener, router).await.map_err(Error::io("serving"))
    })
}

async fn answer(body: Bytes) -> impl IntoResponse {
    std::hint::black_box(&body);
    ([(CONTENT_TYPE, "application/json")], ANSWER)
}

/// A parent that was killed cannot end its children; it cannot hold their standard input either.
fn end_with_parent() {
    let mut nothing = [0; 64];
    while std::io::stdin().read(&mut nothing).is_ok_and(|read| read > 0) {}
    std::process::exit(0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_is_120_bytes_of_json() {
        assert_eq!(ANSWER.len(), 120);
        assert!(serde_json::from_str::<serde_json::Value>(ANSWER).is_ok());
    }
}
