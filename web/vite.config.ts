import react from '@vitejs/plugin-react';
import { defineConfig, loadEnv, type Plugin } from 'vite';

const translation = /(\/intl\/(?:.+\/)?)(?!en-US)[a-z]{2}-[A-Z]{2}(\.m?js)$/;

/** react-aria has its few strings in 34 languages. The page is in English, so only the English ones are bundled. */
function englishOnly(): Plugin {
  return {
    name: 'english-only',
    enforce: 'pre',
    resolveId(source, importer) {
      return translation.test(source)
        ? this.resolve(source.replace(translation, '$1en-US$2'), importer)
        : null;
    },
  };
}

/** The page takes types and plain constants from the server's code; anything more would bundle these packages too. */
function noServerCode(): Plugin {
  return {
    name: 'no-server-code',
    enforce: 'pre',
    resolveId(source, importer) {
      if (source === 'typebox' || source.startsWith('node:'))
        this.error(`${importer} imports ${source}, which must not be part of the page.`);
    },
  };
}

export default defineConfig(({ mode }) => ({
  plugins: [noServerCode(), englishOnly(), react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // Data URIs would need a weaker content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The notices that the licences of the bundled packages require; `npm run audit` checks them.
    license: { fileName: 'licenses.json' },
    rollupOptions: { input: { main: new URL('index.html', import.meta.url).pathname } },
  },
  server: { proxy: { '/v1': loadEnv(mode, import.meta.dirname, 'API_').API_URL ?? 'http://127.0.0.1:3000' } },
}));
