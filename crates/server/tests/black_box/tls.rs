//! A server that speaks TLS itself: the certificate is checked by curl, as a client would.

use doorward_testkit::{World, on_both_engines};
use std::process::{Command, Output};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");

fn curl(world: &World, scheme: &str, trusted: bool) -> Output {
    let mut command = Command::new("curl");
    command.args(["-sS", "--max-time", "20", &format!("{scheme}://{}/healthz", world.address())]);
    if trusted {
        command.args(["--cacert", &format!("{FIXTURES}/tls.pem")]);
    }
    command.output().expect("curl is installed")
}

on_both_engines! {
    fn serve_speaks_tls_with_a_certificate_of_its_own(world: &mut World) {
        world.set_up(&[]);
        world.set("tls_certificate", &format!("{FIXTURES}/tls.pem"));
        world.set("tls_key", &format!("{FIXTURES}/tls.key"));
        world.start(&["--listen=127.0.0.1:0"]);
        let answer = curl(world, "https", true);
        assert_eq!(String::from_utf8_lossy(&answer.stdout), "ok\n", "{answer:?}");
        assert!(!curl(world, "https", false).status.success(), "an unknown certificate is taken");
        assert!(!curl(world, "http", false).status.success(), "plain HTTP is answered");
        assert!(curl(world, "https", true).status.success(), "it serves no longer");
        assert!(world.log().iter().any(|line| line.starts_with("listening on https://")));
    }
}
