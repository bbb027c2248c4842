//! A body that is written while it is sent, piece by piece, so that a list of a million people needs
//! the room of a few pages.

use axum::body::Body;
use bytes::Bytes;
use http_body::Frame;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::mpsc;

/// Pieces that may wait for a slow reader.
const AHEAD: usize = 2;

/// Where the pieces go. A reader that went away lets sending fail.
pub type Pieces = mpsc::Sender<Result<Bytes, io::Error>>;

/// The two ends.
pub fn channel() -> (Pieces, Body) {
    let (sender, receiver) = mpsc::channel(AHEAD);
    (sender, Body::new(ListBody(receiver)))
}

struct ListBody(mpsc::Receiver<Result<Bytes, io::Error>>);

impl http_body::Body for ListBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        self.0.poll_recv(context).map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }
}
