use super::*;

fn read_config(config: &str) -> Result<HomeAssistant, String> {
    read("homeassistant/lock/hall/front/config", config.as_bytes()).unwrap().lock
}

#[test]
fn a_lock_announces_itself_with_long_names_or_short_ones() {
    let long = r#"{"name":"Front","command_topic":"hall/front/set","state_topic":"hall/front",
        "value_template":"{{ value_json.state }}","payload_unlock":"OPEN IT",
        "availability":[{"topic":"hall/up","value_template":"{{ value_json.up }}",
        "payload_available":"yes","payload_not_available":"no"}]}"#;
    let short = r#"{"~":"hall","name":"Front","cmd_t":"~/front/set","stat_t":"~/front",
        "val_tpl":"{{value_json.state}}","pl_unlk":"OPEN IT",
        "avty":[{"t":"~/up","val_tpl":"{{ value_json.up }}","pl_avail":"yes","pl_not_avail":"no"}]}"#;
    let lock = read_config(long).unwrap();
    assert_eq!(read_config(short), Ok(lock.clone()));
    assert_eq!(
        (lock.command_topic.as_str(), lock.state_member.as_str()),
        ("hall/front/set", "state")
    );
    assert_eq!((lock.payload_unlock.as_str(), lock.payload_lock.as_str()), ("OPEN IT", "LOCK"));
    assert_eq!(lock.availability[0].topic, "hall/up");
    let found = read("homeassistant/lock/hall/front/config", long.as_bytes()).unwrap();
    assert_eq!((found.object.as_str(), found.name.as_str()), ("hall/front", "Front"));
}

#[test]
fn a_lock_that_cannot_be_addressed_says_why() {
    for (config, why) in [
        (r#"{"state_topic":"s"}"#, "no command topic"),
        (r#"{"command_topic":"c"}"#, "no state topic"),
        (r#"{"command_topic":"c","state_topic":"s","command_template":"{{ value }}"}"#, "template"),
        (r#"{"command_topic":"c","state_topic":"s","code_format":"^\\d{4}$"}"#, "code"),
        (
            r#"{"command_topic":"c","state_topic":"s","value_template":"{{ value_json.a | lower }}"}"#,
            "not understood",
        ),
    ] {
        let problem = read_config(config).unwrap_err();
        assert!(problem.contains(why), "{config}: {problem}");
    }
}

#[test]
fn what_is_no_configuration_is_passed_over() {
    assert_eq!(read("homeassistant/lock/front/state", b"{}"), None);
    assert_eq!(read("homeassistant/light/front/config", b"{}"), None);
    assert_eq!(read("homeassistant/lock/front/config", b""), None);
    assert_eq!(read("homeassistant/lock/front/config", b"[1]"), None);
}
