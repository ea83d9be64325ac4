// Drafts, pages and receipts in IndexedDB. A browser that has none (private
// mode of old versions) keeps them in memory until the tab is closed.
let opened;
const memory = { draft: new Map(), page: new Map(), receipt: new Map() };

function open() {
  opened ??= new Promise((resolve) => {
    try {
      const request = indexedDB.open("dukcapil", 1);
      request.onupgradeneeded = () => {
        for (const name of Object.keys(memory)) request.result.createObjectStore(name);
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => resolve(null);
    } catch {
      resolve(null);
    }
  });
  return opened;
}

async function run(mode, store, action, instead) {
  const db = await open();
  if (!db) return instead(memory[store]);
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(store, mode);
    const request = action(transaction.objectStore(store));
    // Without waiting for more requests: a reload may come at any moment.
    transaction.commit?.();
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

export const put = (store, key, value) =>
  run("readwrite", store, (s) => s.put(value, key), (m) => void m.set(key, value));
export const get = (store, key) =>
  run("readonly", store, (s) => s.get(key), (m) => m.get(key));
export const remove = (store, key) =>
  run("readwrite", store, (s) => s.delete(key), (m) => void m.delete(key));
export const all = (store) =>
  run("readonly", store, (s) => s.getAll(), (m) => [...m.values()]);
