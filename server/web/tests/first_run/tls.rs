//! Tests of the program with a certificate.

use crate::program::Home;

const VARIABLES: [(&str, &str); 3] =
    [("FARTHING_DEMO", "true"), ("FARTHING_TLS_CERTIFICATE", "cert.pem"), ("FARTHING_TLS_KEY", "key.pem")];

/// Certificate for `localhost` and its key, in PEM format.
fn certificate() -> (String, String) {
    let it = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    (it.cert.pem(), it.signing_key.serialize_pem())
}

#[test]
fn https_is_served_and_replaced_files_are_read() {
    let (certificate, key) = self::certificate();
    let home = Home::with_files(&[("cert.pem", &certificate), ("key.pem", &key)]);
    let program = home.serve(&VARIABLES);
    let redirect = program.get("/services?range=30d");
    assert!(redirect.starts_with("HTTP/1.0 308"), "{redirect}");
    assert!(redirect.contains(&format!("location: https://{}/services?range=30d\r\n", program.addr)), "{redirect}");
    home.write("key.pem", "broken");
    program.wait_for_log("the TLS certificate before remains in use: --tls-key key.pem has no private key");
    let (certificate, key) = self::certificate();
    home.write("cert.pem", &certificate);
    home.write("key.pem", &key);
    program.wait_for_log("a new TLS certificate is in use");
    let secret = key.lines().nth(1).unwrap();
    assert!(!program.log().contains(secret), "the key is secret");
}

#[test]
fn files_that_cannot_be_used_stop_the_start() {
    let (certificate, key) = self::certificate();
    let (_, other_key) = self::certificate();
    for (name, key, setting, expected) in [
        ("no file", "", "", "--tls-key no-such-file cannot be read: No such file or directory"),
        ("another key", &*other_key, "", "--tls-key key.pem is not the key of the certificate in cert.pem"),
        ("plain HTTP", &*key, "[sign-in]\nurl = \"http://localhost:3000\"\n", "sign-in.url begins with http:"),
    ] {
        let home = Home::with_files(&[("cert.pem", &certificate), ("key.pem", key), ("farthing.toml", setting)]);
        let key_file = if key.is_empty() { "no-such-file" } else { "key.pem" };
        let arguments = ["serve", "--addr", "127.0.0.1:0", "--demo", "--site", "site", "--tls-certificate", "cert.pem"];
        let output = home.run(&[("FARTHING_TLS_KEY", key_file)], &arguments);
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{name}: {message}");
        assert!(message.starts_with("farthing: ") && message.contains(expected), "{name}: {message}");
    }
}
