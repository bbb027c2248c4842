//! HTTP that is no HTTP, heads without end, and callers who never finish their sentence.

use crate::support::{add, expect, management, somebody};
use doorward_testkit::{Client, Connection, World, on_both_engines};

fn raw(world: &World, bytes: &[u8]) -> Connection {
    let mut connection = world.connect();
    // The server may hang up before it has heard everything.
    let _ = connection.write(bytes);
    connection
}

/// Refused with one of these statuses, or hung up on without a word.
#[track_caller]
fn refused_or_closed(connection: &mut Connection, statuses: &[u16], what: &str) {
    if let Ok(answer) = connection.read() {
        assert!(statuses.contains(&answer.status), "{what}: {}", answer.status);
    }
}

#[track_caller]
fn alive(client: &Client, name: &str) {
    add(client, name);
}

on_both_engines! {
    fn bad_connections_of_garbage(world: &mut World) {
        let (company, client) = management(world);
        let token = &client.token;
        for bytes in [
            &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            b"\0\0\0\0\0\0\0\0\r\n\r\n",
            b"GET\r\n\r\n",
            b"GET / HTTP/9.9\r\n\r\n",
            b"GET /AddUser HTTP/1.1\r\nHost: x\r\nBad Header: 1\r\n\r\n",
            b"GET /AddUser HTTP/1.1\r\nHost: x\r\n: 1\r\n\r\n",
            b"POST /AddUser HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
            b"POST /AddUser HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
            b"POST /AddUser HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
            b"POST /AddUser HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n",
        ] {
            let mut connection = raw(world, bytes);
            connection.finish();
            let statuses = [400, 401, 404, 405, 413, 505];
            refused_or_closed(&mut connection, &statuses, &format!("{bytes:?}"));
        }
        // Smuggling: both lengths at once is refused or the second request never happens.
        let body = somebody("smuggled").to_string();
        let inner = format!(
            "POST /AddUser HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
                             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let outer = format!(
            "POST /AddUser HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\
                             Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n{inner}",
            inner.len() + 5
        );
        let mut connection = raw(world, outer.as_bytes());
        connection.finish();
        refused_or_closed(&mut connection, &[400, 401], "both lengths");
        let chunks = [
            "xyz\r\n{}\r\n0\r\n\r\n",
            "-1\r\n{}\r\n",
            "ffffffffffffffffff\r\n{}\r\n",
            "2\r\n{}xx0\r\n\r\n",
        ];
        for chunk in chunks {
            let request = format!(
                "POST /AddUser HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
                                   Transfer-Encoding: chunked\r\n\r\n{chunk}"
            );
            let mut connection = raw(world, request.as_bytes());
            connection.finish();
            refused_or_closed(&mut connection, &[400], chunk);
        }
        alive(&client, "after");
        assert!(world.people(&company) <= 2);
    }

    fn bad_connections_with_oversized_heads(world: &mut World) {
        let (_, client) = management(world);
        let many = "X-Header: 1\r\n".repeat(300);
        let large = format!("X: {}\r\n", "x".repeat(200_000));
        let path = "x".repeat(200_000);
        for (what, head) in [
            ("too many headers", format!("GET /healthz HTTP/1.1\r\nHost: x\r\n{many}\r\n")),
            ("a large header", format!("GET /healthz HTTP/1.1\r\nHost: x\r\n{large}\r\n")),
            ("a long path", format!("GET /{path} HTTP/1.1\r\nHost: x\r\n\r\n")),
        ] {
            let mut connection = raw(world, head.as_bytes());
            refused_or_closed(&mut connection, &[400, 414, 431], what);
        }
        let some = "X-Header: 1\r\n".repeat(50);
        let mut connection =
            raw(world, format!("GET /healthz HTTP/1.1\r\nHost: x\r\n{some}\r\n").as_bytes());
        assert_eq!(connection.read().unwrap().status, 200);
        // A token of any length is no token.
        let answer = client.send(
            &doorward_testkit::Request::new("POST", "/AddUser")
                .bearer(&"A".repeat(20_000))
                .body("{}"),
        );
        expect(&answer, (401, 0, 0));
        alive(&client, "after");
    }

    fn bad_connections_that_never_finish(world: &mut World) {
        world.set("head_timeout_seconds", "1");
        world.set("body_timeout_seconds", "1");
        let (company, client) = management(world);
        // A head that stops, one that never begins, and a connection that idles: all are closed.
        for head in ["GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow:", "G", ""] {
            let mut connection = raw(world, head.as_bytes());
            refused_or_closed(&mut connection, &[408], head);
            assert!(connection.is_closed(), "{head:?}");
        }
        let mut idle = raw(world, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
        assert_eq!(idle.read().unwrap().status, 200);
        refused_or_closed(&mut idle, &[408], "idle");
        assert!(idle.is_closed());
        // A body that stops is answered; so is one that the sender breaks off.
        let whole = client.request("/AddUser", &somebody("slow")).bytes();
        let part = &whole[..whole.len() - 5];
        let mut slow = raw(world, part);
        expect(&slow.read().unwrap(), (408, 0, 100));
        assert!(slow.is_closed());
        let mut broken = raw(world, part);
        broken.finish();
        refused_or_closed(&mut broken, &[400], "broken off");
        assert_eq!(world.people(&company), 0);
        alive(&client, "after");
    }

    fn bad_connections_do_not_keep_others_out(world: &mut World) {
        let (_, client) = management(world);
        let crowd: Vec<_> = (0..100).map(|_| raw(world, b"POST /AddUser HTTP/1.1\r\n")).collect();
        alive(&client, "beside-them");
        drop(crowd);
        alive(&client, "after-them");
    }

    fn bad_connections_kept_alive_serve_many_calls(world: &mut World) {
        let (company, client) = management(world);
        let mut connection = world.connect();
        for n in 0..20 {
            let answer = connection.send(&client.request("/AddUser", &somebody(&format!("k{n}"))));
            expect(&answer.unwrap(), (200, 1, 0));
            let answer = connection.send(&client.post("/AddUser").body("{"));
            expect(&answer.unwrap(), (400, 0, 100));
        }
        // Several at once, answered in their order.
        let pair = [
            client.request("/AddUser", &somebody("x")).bytes(),
            client.post("/AddUser").body("").bytes(),
        ];
        connection.write(&pair.concat()).unwrap();
        expect(&connection.read().unwrap(), (200, 1, 0));
        expect(&connection.read().unwrap(), (400, 0, 100));
        assert_eq!(world.people(&company), 21);
    }
}
