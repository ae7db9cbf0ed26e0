//! Computes the release: a fingerprint of the sources of everything that crosses between server and browser.

use std::{fs, io, path::Path};

fn main() -> io::Result<()> {
    // FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/): the same on the server's and the browser's compiler.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for folder in ["src", "../domain/src"] {
        println!("cargo::rerun-if-changed={folder}");
        add_folder(Path::new(folder), &mut hash)?;
    }
    println!("cargo::rustc-env=FARTHING_RELEASE={hash:016x}");
    Ok(())
}

fn add_folder(folder: &Path, hash: &mut u64) -> io::Result<()> {
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            add_folder(&path, hash)?;
        } else {
            for byte in fs::read(&path)? {
                *hash = (*hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
    }
    Ok(())
}
