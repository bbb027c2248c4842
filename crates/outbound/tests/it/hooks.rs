//! Calls of webhooks, and where they do not go.

use bytes::Bytes;
use doorward_outbound::{
    Guard, HookAnswer, HookClient, HookError, HookUrl, LONGEST_ANSWER, Post, Trust,
};
use doorward_testkit::{HookServer, Reply};
use std::time::Duration;

pub(crate) fn client(allow: &str) -> HookClient {
    HookClient::new(Guard::parse(allow).unwrap(), &Trust::load(None).unwrap()).unwrap()
}

pub(crate) async fn post(client: &HookClient, url: &str) -> Result<HookAnswer, HookError> {
    post_within(client, url, Duration::from_secs(20)).await
}

async fn post_within(
    client: &HookClient,
    url: &str,
    limit: Duration,
) -> Result<HookAnswer, HookError> {
    let url = HookUrl::parse(url).unwrap();
    let headers = [("webhook-id", "msg_1".to_owned())];
    client.post(Post { url: &url, headers: &headers, body: Bytes::from("{\"a\":1}"), limit }).await
}

#[tokio::test]
async fn a_call_is_one_post_with_its_headers() {
    let server = HookServer::start();
    server.set(Reply::Answer(200, "fine".to_owned()));
    let answer = post(&client("127.0.0.1"), &server.url("/a/b?c=d")).await.unwrap();
    assert_eq!((answer.status, answer.body.as_slice()), (200, &b"fine"[..]));
    let calls = server.calls();
    let call = &calls[0];
    assert_eq!((calls.len(), call.method.as_str(), call.target.as_str()), (1, "POST", "/a/b?c=d"));
    assert_eq!(call.body, "{\"a\":1}");
    let header = |name: &str| call.headers[name].as_str();
    assert_eq!(header("host"), server.address.to_string());
    assert_eq!(header("content-type"), "application/json");
    assert_eq!(header("webhook-id"), "msg_1");
    assert!(header("user-agent").starts_with("doorward/"));
}

#[tokio::test]
async fn addresses_on_the_inside_are_refused_in_every_spelling() {
    let server = HookServer::start();
    let port = server.address.port();
    let client = client("");
    for host in [
        "localhost",
        "LOCALHOST",
        "localhost.",
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "0",
        "0.0.0.0",
        "169.254.169.254",
        "2852039166",
        "10.0.0.1",
        "192.168.1.1",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[fe80::1]",
        "[fd00::1]",
    ] {
        for scheme in ["http", "https"] {
            let url = format!("{scheme}://{host}:{port}/");
            match post(&client, &url).await {
                Err(HookError::Forbidden(_) | HookError::Unresolved) => {}
                other => panic!("{url}: {other:?}"),
            }
        }
    }
    assert!(server.calls().is_empty());
    // The names do resolve: what refused them was the address.
    for host in ["localhost", "2130706433", "127.1"] {
        let refused = post(&client, &format!("http://{host}:{port}/")).await;
        assert!(matches!(refused, Err(HookError::Forbidden(_))), "{host}: {refused:?}");
    }
}

#[tokio::test]
async fn the_settings_can_name_hosts_and_networks_on_the_inside() {
    let server = HookServer::start();
    let port = server.address.port();
    for (allow, host) in [("localhost", "localhost"), ("127.0.0.0/8", "127.0.0.1")] {
        assert!(post(&client(allow), &format!("http://{host}:{port}/")).await.is_ok(), "{allow}");
    }
    // A name that is allowed does not allow what it stands for under another name.
    let other = post(&client("localhost"), &format!("http://127.0.0.1:{port}/")).await;
    assert!(matches!(other, Err(HookError::Forbidden(_))));
    assert_eq!(server.calls().len(), 2);
}

#[tokio::test]
async fn redirects_are_answers_and_not_ways() {
    let (server, inside) = (HookServer::start(), HookServer::start());
    server.set(Reply::Redirect(inside.url("/secret")));
    let answer = post(&client("127.0.0.1"), &server.url("/")).await.unwrap();
    assert_eq!(answer.status, 302);
    assert!(inside.calls().is_empty());
}

#[tokio::test]
async fn long_answers_are_cut_and_slow_ones_are_none() {
    let server = HookServer::start();
    server.set(Reply::Flood(403));
    let answer = post(&client("127.0.0.1"), &server.url("/")).await.unwrap();
    assert_eq!((answer.status, answer.body.len()), (403, LONGEST_ANSWER));
    server.set(Reply::Silence);
    let limit = Duration::from_millis(200);
    let slow = post_within(&client("127.0.0.1"), &server.url("/"), limit).await;
    assert!(matches!(slow, Err(HookError::TimedOut(_))), "{slow:?}");
    server.set(Reply::Close);
    let closed = post(&client("127.0.0.1"), &server.url("/")).await;
    assert!(matches!(closed, Err(HookError::Http(_))), "{closed:?}");
}

#[tokio::test]
async fn plain_http_goes_only_where_the_settings_say() {
    let url = HookUrl::parse("http://192.0.2.1/").unwrap();
    assert!(matches!(client("").examine(&url), Err(HookError::Forbidden(_))));
    let public = HookUrl::parse("http://8.8.8.8/").unwrap();
    assert!(matches!(client("").examine(&public), Err(HookError::Plain)));
    assert!(matches!(post(&client(""), "http://8.8.8.8/").await, Err(HookError::Plain)));
    assert!(client("8.8.8.8").examine(&public).is_ok());
    let named = HookUrl::parse("http://hooks.example.org/").unwrap();
    assert!(matches!(client("").examine(&named), Err(HookError::Plain)));
    assert!(client("hooks.example.org").examine(&named).is_ok());
    assert!(client("").examine(&HookUrl::parse("https://hooks.example.org/").unwrap()).is_ok());
}
