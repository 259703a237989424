import { defineConfig } from 'plasma';

export default defineConfig({
  title: 'My Book',
  author: 'Me',
  languages: ['en'],
  paper: 'b5',
  reading: 'rtl',
});
